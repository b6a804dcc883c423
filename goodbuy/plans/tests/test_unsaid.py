"""Asked to say in own words what happens, and not answering: a letter, then one of us rings."""

from datetime import date, timedelta

import pytest
from django.test import Client

from goodbuy.deals.models import Brief, Deal
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.plans.tasks import ask_clients
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

DAY = timedelta(days=1)


@pytest.fixture
def asked(drawn):
    """On Wednesday Ana is asked to say what happens when the signal is checked."""
    Deal.objects.filter(pk=drawn.people.deal.pk).update(stage="onboarding", stage_since=NOON)
    CheckIn.objects.all().delete()
    return drawn, TeachBack.ask(drawn.wifi, by=drawn.people.mira, cast=drawn.people.ana.cast)


def round_on(days):
    with clock.moved_to(NOON + days * DAY), delivered() as letters:
        ask_clients()
    return letters


def on_today(member, days):
    with clock.moved_to(NOON + days * DAY), acting_as_member(member):
        groups = today_page(member).groups
    return [item for group in groups for _n, item in group.items if item.kind == "unsaid"]


@pytest.mark.advice("A10")
def test_one_letter_reminds_them_and_a_sentence_behind_its_link_is_the_answer(asked):
    drawn, one = asked
    people, browser = drawn.people, Client()
    assert round_on(1) == []
    # Friday: two working days later.
    [letter] = round_on(2)
    assert letter.subject == "What happens in “Check the signal”, in your words?"
    assert "A sentence is enough" in letter.body
    assert round_on(2) == round_on(5) == []
    line = next(row for row in letter.body.splitlines() if "Say it in a sentence:" in row)
    path = "/" + line.split(": ", 1)[1].split("/", 3)[3]
    with clock.moved_to(NOON + 5 * DAY):
        assert "A visit." in browser.get(path).text
        assert browser.post(path, {"words": " "}).status_code == 422
        assert browser.post(path, {"words": "They lay cables."}).status_code == 200
        one.refresh_from_db()
        assert (one.state, one.words, one.noted_by) == ("said", "They lay cables.", "")
        assert "says whether we mean the same" in browser.get(path).text
        one.mismatch(by=people.mira, reply="They measure first.")
        assert "They measure first." in browser.get(path).text
    assert replayed(one)["reminded_on"] is None
    # Said once more and not well: their turn begins anew.
    assert len(round_on(7)) == 1


def test_then_it_stands_on_today_until_somebody_writes_down_what_they_say(asked, client):
    drawn, one = asked
    mira = drawn.people.mira
    for days in (2, 5, 6, 7):
        round_on(days)
        assert on_today(mira, days) == []
    assert round_on(8) == []
    [item] = on_today(mira, 8)
    assert item.headline == "Ana has not said what happens in “Check the signal”. Ring"
    assert [e.sentence for e in Event.objects.filter(kind="teach_back.unsaid")] == [
        "Ana Ruiz has not said what happens in “Check the signal”: time to ring"
    ]
    client.force_login(mira.user)
    with clock.moved_to(NOON + 8 * DAY):
        assert client.get(item.url).status_code == 200
        one.refresh_from_db()
        one.say("They measure.", by=mira)
    assert on_today(mira, 8) == []
    assert round_on(9) == []


def test_a_sign_of_life_spares_them_the_letter_and_a_wish_both(asked):
    drawn, _one = asked
    people = drawn.people
    with clock.moved_to(NOON + DAY), acting_as_grant(people.ana):
        people.ana.touch()
    assert round_on(2) == round_on(5) == []
    with clock.moved_to(NOON + 5 * DAY):
        Brief.send(
            people.deal, by=people.mira, cast=people.ana.cast, status="pause",
            reconnect_on=date(2026, 11, 4),
        )  # fmt: skip
    assert round_on(9) == round_on(14) == []
    assert on_today(people.mira, 14) == []
    round_on(21)
    assert len(on_today(people.mira, 21)) == 1
