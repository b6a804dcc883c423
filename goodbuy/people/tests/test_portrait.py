from datetime import UTC, datetime, timedelta

import pytest

from goodbuy.kernel import clock
from goodbuy.people.draft import LINES, two_lines
from goodbuy.people.models import (
    Company,
    Contact,
    Employment,
    Fact,
    Occasion,
    Person,
    Relationship,
    Tie,
)
from goodbuy.people.modes import long, periods
from goodbuy.people.pages import person_page
from goodbuy.people.portrait import portrait
from goodbuy.people.remembered import FACTS, remembered
from goodbuy.workspaces.boundary import acting_as_member

OCTOBER = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_october():
    with clock.moved_to(OCTOBER):
        yield


@pytest.fixture
def tomas(cast):
    harbor = Company.of_name("Harbor & Pine", by=cast.mira)
    fields = {"emails": ["tomas@harbor.example"], "company": harbor, "title": "Warehouse manager"}
    person = Person.add(by=cast.mira, name="Tomás Reyes", **fields)
    Employment.objects.filter(person=person).update(from_on="2015-03-01")
    return person


def said(person, member):
    with acting_as_member(member):
        return portrait(person_page(person.pk, member), member)


def on(month, day):
    return clock.moved_to(datetime(2026, month, day, 12, tzinfo=UTC))


def test_a_portrait_is_one_sentence_of_what_is_written_down(mira, cast, tomas):
    assert said(tomas, cast.mira) == "Tomás has been at Harbor & Pine since 2015."
    with on(2, 17):
        pair = Relationship.between(cast.mira, tomas)
        pair.tell_beginning("At the docks.", by=cast.mira, on=clock.today("UTC"))
    assert "you met in February (“At the docks”)" in said(tomas, cast.mira)
    Tie.note(tomas, "introduced_by", by=cast.mira, name="Joanna Pell")
    with on(5, 12):
        pair.declare("friend", by=cast.mira)
        Fact.hear(tomas, "Fly fishing, barbless hooks only.", "interests", by=cast.mira)
    assert said(tomas, cast.mira) == (
        "Tomás has been at Harbor & Pine since 2015, you met through Joanna Pell in February, "
        "you became friends in May, and the freshest thing you heard is "
        "“Fly fishing, barbless hooks only”."
    )
    assert "you met through Joanna Pell" in mira.get(f"/people/{tomas.pk}/").text
    assert said(tomas, cast.rolf).endswith(
        "and the freshest thing Mira Lindt heard is “Fly fishing, barbless hooks only”."
    ), "what is between Mira and Tomás is not Rolf's"


def test_a_page_reads_few_of_many_facts_and_speaks_as_if_it_had_read_all(mira, cast, tomas):
    for day in range(1, 32):
        with on(8, day):
            Fact.hear(tomas, f"Fished on day {day}", "interests", by=cast.mira)
            Fact.hear(tomas, f"Not before {day} o’clock", "preferences", by=cast.mira)
    with on(7, 1):
        old = Fact.hear(tomas, "Ties his own flies", "interests", by=cast.mira)
        Fact.hear(tomas, "No birthday cards", "preferences", by=cast.mira)
    old.confirm(by=cast.mira)
    with acting_as_member(cast.mira):
        known = remembered(person_page(tomas.pk, cast.mira), cast.mira)
    drawn = [fact.words for fact in known.facts if fact.kind == "interests"]
    newest = [f"Fished on day {day}" for day in range(31, 31 - FACTS, -1)]
    assert drawn == [*newest, "Ties his own flies"]
    assert known.told["interests"].count == 32
    assert said(tomas, cast.mira).endswith("is “Ties his own flies”."), "it was confirmed today"
    assert "No birthday cards" in [fact.words for fact in known.facts], "they steer what is sent"
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "And 20 more" in page
    assert "Fished on day 20<" in page
    assert "Fished on day 19<" not in page


def test_a_portrait_holds_nothing_sensitive_private_guessed_or_stale(cast, tomas):
    Fact.hear(tomas, "Sings alto", "interests", by=cast.mira)
    Fact.hear(tomas, "Wants to run all three sites", "career", by=cast.mira, audience="me")
    Fact.hear(tomas, "Seems tired of it", "worries", by=cast.mira, how="inferred")
    Fact.hear(tomas, "In debt", "home", by=cast.mira, sensitivity="sensitive")
    fading = Fact.hear(tomas, "Keeps bees", "home", by=cast.mira)
    fading.fade(by=cast.mira)
    assert said(tomas, cast.mira).endswith("is “Sings alto”.")
    fading.confirm(by=cast.mira)
    assert said(tomas, cast.mira).endswith("is “Keeps bees”."), "it was confirmed today"
    tomas.restrict("He asked", by=cast.mira)
    tomas.refresh_from_db()
    assert said(tomas, cast.mira) == ""


def test_the_line_of_modes_says_since_when_and_the_last_talk(mira, cast, tomas):
    pair = Relationship.between(cast.mira, tomas)
    for month, day, mode in ((2, 17, "acquaintance"), (5, 12, "friend"), (7, 1, "customer")):
        with on(month, day):
            pair.declare(mode, by=cast.mira)
    with on(8, 1):
        pair.declare("customer", by=cast.mira, mode_by_person="friend")
    Contact.log(tomas, "call", by=cast.mira)
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "<small>Tue 17 Feb, for 2 months</small>" in page
    assert "<small>Tue 12 May, for 7 weeks</small>" in page
    now = "Since Wed 1 Jul. Tomás sees a friend in you. Last talk Wed 14 Oct"
    assert f"<small>{now}</small>" in page
    assert long(1) == "a day"
    assert [long(days) for days in (13, 59, 729, 800)] == [
        "13 days",
        "8 weeks",
        "24 months",
        "2 years",
    ]
    assert [p.mode for p in periods([("", OCTOBER), ("friend", OCTOBER)])] == ["customer", "friend"]


def test_two_lines_lie_ready_where_a_word_is_due_and_never_before(mira, client, cast, tomas):
    url = f"/people/{tomas.pk}/"
    Contact.log(tomas, "call", by=cast.mira)
    assert "Send the two lines" not in mira.get(url).text, "leave him be"
    Fact.hear(tomas, "Coffee black. Birthdays: a card, no fuss", "preferences", by=cast.mira)
    Occasion.note(tomas, "Birthday", by=cast.mira, month=10, day=14)
    page = mira.get(url).text
    assert "<blockquote>Happy birthday, Tomás." in page
    assert "Said to us: “Coffee black. Birthdays: a card, no fuss”" in page
    assert "mailto:tomas@harbor.example?subject=Happy%20birthday&amp;body=Happy%20birthday" in page
    Person.objects.filter(pk=tomas.pk).update(language="de")
    assert '<blockquote lang="de">Alles Gute' in mira.get(url).text
    client.force_login(cast.rolf.user)
    assert "<blockquote" not in client.get(url).text, "who only reads sends nothing"
    client.force_login(cast.mira.user)
    tomas.restrict("He asked", by=cast.mira)
    assert "<blockquote" not in client.get(url).text


def test_the_draft_follows_the_reason_of_the_touch(mira, cast, tomas):
    url = f"/people/{tomas.pk}/"
    with clock.moved_to(OCTOBER - timedelta(days=40)):
        Contact.log(tomas, "call", by=cast.mira)
    assert "how does the work go since we last spoke" in mira.get(url).text
    pair = Relationship.objects.get()
    pair.agree_to_talk(clock.today("UTC"), by=cast.mira)
    assert "today is the day on which we wanted to talk" in mira.get(url).text
    with clock.moved_to(OCTOBER + timedelta(days=2)):
        assert "we wanted to talk on Wednesday 14 October" in mira.get(url).text


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_every_draft_names_both_in_each_language(language):
    day = datetime(2026, 10, 14).date()
    for about in LINES:
        made = two_lines(about, "Tomás", "Mira", language, day).words
        assert "Tomás" in made
        assert made.endswith("Mira")
        assert "%(" not in made
