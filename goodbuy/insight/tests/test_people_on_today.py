from datetime import timedelta

import pytest

from goodbuy.insight.duties import waiting_for
from goodbuy.insight.talk_duties import TALK_STATES
from goodbuy.insight.waiting import _STATES
from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Occasion, Person, Relationship
from goodbuy.plans.models import TeachBack


@pytest.fixture
def mira(client, cast):
    client.force_login(cast.mira.user)
    return client


@pytest.fixture
def tomas(cast):
    return Person.add(by=cast.mira, name="Tomás Reyes")


def kinds(member):
    return [row.kind for row in waiting_for(member)]


def test_a_day_that_matters_is_said_in_time_to_act_and_once(mira, cast, tomas):
    on = clock.today("UTC") + timedelta(days=5)
    fields = {"month": on.month, "day": on.day, "act_days": 3}
    day = Occasion.note(tomas, "Birthday", by=cast.mira, **fields)
    assert "occasion" not in kinds(cast.mira)
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert kinds(cast.mira).count("occasion") == 1
        assert "occasion" not in kinds(cast.rolf), "whoever noted it is told"
        page = mira.get("/today/").text
        assert "Tomás Reyes: Birthday" in page
        mira.post(f"/days/{day.pk}/keep/")
        assert "occasion" not in kinds(cast.mira)
    with clock.moved_to(clock.now() + timedelta(days=5 + 364)):
        assert kinds(cast.mira).count("occasion") == 1


def test_a_silence_longer_than_the_pair_said_stands_on_today(mira, cast, tomas):
    Contact.log(tomas, "call", by=cast.mira, on=clock.today("UTC") - timedelta(days=41))
    pair = Relationship.objects.get()
    assert "pair" not in kinds(cast.mira), "nobody said how long it may be"
    pair.set_rhythm(by=cast.mira, ideal_days=20, max_days=40)
    assert "pair" in kinds(cast.mira)
    assert "for 41 days" in mira.get("/today/").text
    Contact.log(tomas, "social", by=cast.mira)
    assert "pair" in kinds(cast.mira), "a talk among friends settles nothing"
    Contact.log(tomas, "call", by=cast.mira)
    assert "pair" not in kinds(cast.mira)


def test_no_two_kinds_name_a_state_alike():
    """A shared name once hid every teach-back: the later list wins without a word."""
    assert _STATES["said"] == TeachBack.State.SAID
    assert set(TALK_STATES) <= set(_STATES)
    assert all(_STATES[name] == value for name, value in TALK_STATES.items())
