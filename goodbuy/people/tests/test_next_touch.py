from datetime import timedelta

import pytest

from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Occasion, Person, Relationship
from goodbuy.people.next_touch import next_touch
from goodbuy.workspaces.boundary import acting_as_member


@pytest.fixture
def tomas(cast):
    return Person.add(by=cast.mira, name="Tomás Reyes", emails=["tomas@harbor.example"])


def touch(person, member):
    with acting_as_member(member):
        return next_touch(Person.objects.get(pk=person.pk), member)


def in_days(cast, days):
    return clock.today(cast.mira.zone) + timedelta(days=days)


def test_without_a_day_the_card_asks_for_one(cast, tomas, client):
    assert touch(tomas, cast.mira).on is None
    client.force_login(cast.mira.user)
    page = client.get(f"/people/{tomas.pk}/").text
    assert "No day is set yet" in page
    assert "Set the day" in page
    client.force_login(cast.rolf.user)
    assert "Set the day" not in client.get(f"/people/{tomas.pk}/").text


def test_the_day_to_talk_comes_before_the_usual_pause(cast, tomas):
    Contact.log(tomas, "call", by=cast.mira, on=in_days(cast, -3))
    usual = touch(tomas, cast.mira)
    assert usual.on == in_days(cast, 27)
    assert usual.says == "Leave Tomás be until then"
    Relationship.objects.get().agree_to_talk(in_days(cast, 6), by=cast.mira)
    agreed = touch(tomas, cast.mira)
    assert (agreed.on, agreed.says) == (in_days(cast, 6), "You and Tomás talk again")
    with clock.moved_to(clock.now() + timedelta(days=7)):
        assert touch(tomas, cast.mira).says == "The day to talk has passed"


def test_a_long_silence_is_said_and_a_birthday_comes_without_business(cast, tomas, client):
    Contact.log(tomas, "call", by=cast.mira, on=in_days(cast, -100))
    assert touch(tomas, cast.mira).says.startswith("You have not talked about the work")
    day = clock.today(cast.mira.zone)
    Occasion.note(tomas, "Birthday", by=cast.mira, month=day.month, day=day.day)
    now = touch(tomas, cast.mira)
    assert now.says == "It is Tomás’s birthday: two lines, no business"
    assert now.when == "today"
    client.force_login(cast.mira.user)
    page = client.get(f"/people/{tomas.pk}/").text
    assert "mailto:tomas@harbor.example" in page
    assert "We thought of it" in page
