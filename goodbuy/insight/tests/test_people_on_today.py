from datetime import timedelta

import pytest

from goodbuy.insight.duties import waiting_for
from goodbuy.insight.talk_duties import TALK_STATES
from goodbuy.insight.waiting import _STATES
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.models import Contact, Gift, Occasion, Person, Relationship
from goodbuy.plans.models import TeachBack


def kinds(member):
    return [row.kind for row in waiting_for(member)]


def test_a_day_that_matters_is_said_in_time_to_act_and_once(mira, cast, tomas):
    on = clock.today("America/New_York") + timedelta(days=5)
    fields = {"month": on.month, "day": on.day, "act_days": 3}
    day = Occasion.note(tomas, "Birthday", by=cast.mira, **fields)
    assert "occasion" not in kinds(cast.mira)
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert kinds(cast.mira).count("occasion") == 1
        assert "occasion" not in kinds(cast.rolf), "whoever noted it is told"
        page = mira.get("/today/").text
        assert "Tomás Reyes: Birthday, " in page
        with clock.moved_to(clock.now() + timedelta(days=2)):
            assert "Tomás Reyes: Birthday, today" in mira.get("/today/").text
        mira.post(f"/days/{day.pk}/keep/")
        assert "occasion" not in kinds(cast.mira)
    with clock.moved_to(clock.now() + timedelta(days=5 + 364)):
        assert kinds(cast.mira).count("occasion") == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"month": 5, "day": 12, "is_about": True}, "Regatta, about 12 May"),
        ({"month": 6}, "Regatta, in June"),
        ({"year": 2029, "is_yearly": False}, "Regatta, some time in 2029"),
    ],
)
def test_a_day_is_never_said_more_exactly_than_it_was_told(mira, cast, tomas, fields, words):
    day = Occasion.note(tomas, "Regatta", by=cast.mira, act_days=14, **fields)
    with clock.moved_to(clock.noon(day.next_on - timedelta(days=3))):
        assert f"Tomás Reyes: {words}" in mira.get("/today/").text
        mira.post(f"/days/{day.pk}/keep/")
        assert "occasion" not in kinds(cast.mira)


def test_a_gift_waits_for_thanks_on_today(mira, cast, tomas):
    Gift.note(tomas, "given", "A map of the river", by=cast.mira)
    gift = Gift.note(tomas, "received", "A box of pears", by=cast.mira)
    assert kinds(cast.mira).count("gift") == 1
    assert "gift" not in kinds(cast.rolf)
    assert "Thank Tomás Reyes for this: A box of pears" in mira.get("/today/").text
    mira.post(f"/gifts/{gift.pk}/thank/")
    assert "gift" not in kinds(cast.mira)
    mira.post(f"/gifts/{gift.pk}/remove/")
    assert [one.what for one in Gift.objects.all()] == ["A map of the river"]


@pytest.mark.advice("A14")
def test_a_day_to_talk_is_quiet_until_it_comes_and_over_once_they_talked(mira, cast, tomas):
    today = clock.today("America/New_York")
    Contact.log(tomas, "call", by=cast.mira, on=today - timedelta(days=41))
    pair = Relationship.objects.get()
    pair.set_rhythm(by=cast.mira, ideal_days=20, max_days=40)
    assert "pair" in kinds(cast.mira)
    pair.agree_to_talk(today + timedelta(days=4), by=cast.mira)
    assert not {"pair", "talk"} & set(kinds(cast.mira)), "nothing chases until then"
    with clock.moved_to(clock.now() + timedelta(days=4)):
        assert kinds(cast.mira).count("talk") == 1
        assert "pair" not in kinds(cast.mira), "one line is enough"
        assert "talk" not in kinds(cast.rolf)
        assert "Today is the day to talk with Tomás Reyes" in mira.get("/today/").text
        Contact.log(tomas, "social", by=cast.mira)
        assert "talk" in kinds(cast.mira)
        Contact.log(tomas, "call", by=cast.mira)
        assert not {"pair", "talk"} & set(kinds(cast.mira))
    for wrong in (today - timedelta(days=1), today + timedelta(days=900)):
        with pytest.raises(Refusal):
            pair.agree_to_talk(wrong, by=cast.mira)
    with pytest.raises(NotAllowed):
        pair.agree_to_talk(today, by=cast.rolf)


def test_a_silence_longer_than_the_pair_said_stands_on_today(mira, cast, tomas):
    Contact.log(
        tomas, "call", by=cast.mira, on=clock.today("America/New_York") - timedelta(days=41)
    )
    pair = Relationship.objects.get()
    assert "pair" not in kinds(cast.mira), "nobody said how long it may be"
    pair.set_rhythm(by=cast.mira, ideal_days=20, max_days=40)
    assert "pair" in kinds(cast.mira)
    assert "for 41 days" in mira.get("/today/").text
    Contact.log(tomas, "social", by=cast.mira)
    assert "pair" in kinds(cast.mira), "a talk among friends settles nothing"
    Contact.log(tomas, "call", by=cast.mira)
    assert "pair" not in kinds(cast.mira)


def test_a_line_about_a_person_brings_what_one_could_send(mira, client, cast, tomas):
    day = clock.today("America/New_York")
    Person.objects.filter(pk=tomas.pk).update(language="fr")
    Occasion.note(tomas, "Birthday", by=cast.mira, month=day.month, day=day.day)
    page = mira.get("/today/").text
    assert "<small>Your draft</small>Joyeux anniversaire, Tomás" in page
    assert f"/people/{tomas.pk}/#next" in page
    Person.objects.filter(pk=tomas.pk).update(language="")
    Gift.note(tomas, "received", "A box of pears", by=cast.mira)
    assert "Thank you, Tomás, for your gift." in mira.get("/today/").text
    client.force_login(cast.rolf.user)
    assert "Your draft" not in client.get("/today/?who=all").text


def test_what_is_done_already_today_is_counted_and_can_be_read(mira, cast, tomas, count_queries):
    assert "Done already today" not in mira.get("/today/").text
    with clock.moved_to(clock.now() - timedelta(days=1)):
        Contact.log(tomas, "visit", by=cast.mira)
    Contact.log(tomas, "call", by=cast.mira)
    Gift.note(tomas, "received", "A box of pears", by=cast.mira).thank(by=cast.mira)
    before = count_queries(mira, "/today/")
    page = mira.get("/today/").text
    assert "Done already today: 2." in page
    assert "was in touch with" not in page
    shown = mira.get("/today/?done=1").text
    assert "Mira Lindt was in touch with Tomás Reyes" in shown
    assert "Mira Lindt gave thanks for a gift" in shown
    assert shown.count("was in touch with Tomás Reyes") == 1, "yesterday is not today"
    assert count_queries(mira, "/today/?done=1") == before + 1
    tomas.restrict("He asked", by=cast.mira)
    assert "in touch with" not in mira.get("/today/?done=1").text


def test_no_two_kinds_name_a_state_alike():
    """A shared name once hid every teach-back: the later list wins without a word."""
    assert _STATES["said"] == TeachBack.State.SAID
    assert set(TALK_STATES) <= set(_STATES)
    assert all(_STATES[name] == value for name, value in TALK_STATES.items())
