"""What it was said to be like, how it was, and whether both mean the same by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.deals.demands import missing
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.plans.first_days import first_days
from goodbuy.plans.fourfold import Gap, fourfold_of, gap_of
from goodbuy.plans.models import CheckIn, Narration, Specified, Step, TeachBack
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.workspaces.boundary import acting_as_grant


@pytest.mark.advice("A17")
def test_no_yes_while_the_first_fourteen_days_are_empty(drawn):
    deal = drawn.people.deal
    clause = "the first 14 days after the yes are empty for the client"
    assert clause not in missing(deal, "agreed")
    days = first_days(deal)
    assert "Approve the label layout" in [s.name for one in days for s in one.steps]
    assert days == sorted(days, key=lambda one: one.day)
    assert all(0 < one.number <= 15 for one in days)
    Step.objects.filter(deal=deal).update(expectation="")
    assert clause in missing(deal, "agreed")


def test_the_first_days_stand_in_the_room_and_in_the_workspace(drawn, client):
    people = drawn.people
    drawn.plan.show(by=people.mira)
    shown = let_in(people.ana_token).get(room(people, "first_days"))
    assert "You look at it." in shown.text
    assert "Count the printers" not in shown.text
    client.force_login(people.mira.user)
    page = client.get(reverse("plans:first_days", args=[people.deal.pk]))
    assert "You look at it." in page.text


@pytest.mark.advice("A17")
def test_what_it_will_be_like_stands_once_it_began_in_the_model_and_below(drawn):
    drawn.wifi.start(by=drawn.people.mira)
    with pytest.raises(WrongState, match="has begun"):
        drawn.wifi.describe(by=drawn.people.mira, expectation="Nothing special.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=drawn.wifi.pk).update(expectation="Nothing special.")


def test_a_step_that_a_client_sees_begins_only_once_it_says_what_it_will_be_like(drawn):
    drawn.wifi.describe(by=drawn.people.mira, expectation="")
    with pytest.raises(Refusal, match="Say first what"):
        drawn.wifi.start(by=drawn.people.mira)


def lived(drawn, value, **more):
    ana = let_in(drawn.people.ana_token)
    url = room(drawn.people, "step_lived", drawn.wifi.pk)
    return ana.post(url, {"value": value, **more})


def test_one_tap_in_the_room_says_how_a_step_was(drawn):
    assert lived(drawn, "1").status_code == 422
    drawn.wifi.claim(by=drawn.people.mira)
    page = let_in(drawn.people.ana_token).get(room(drawn.people, "step", drawn.wifi.pk))
    assert page.text.count('name="value"') == 5
    assert lived(drawn, "").status_code == 422
    assert lived(drawn, "17").status_code == 422
    assert lived(drawn, "-1", words="Late, and in a hurry.").status_code == 302
    one = CheckIn.objects.get(verdict=-1)
    assert (one.why, one.answer, one.follow_on is not None) == (
        "unasked", "Late, and in a hurry.", True,
    )  # fmt: skip
    again = let_in(drawn.people.ana_token).get(room(drawn.people, "step", drawn.wifi.pk))
    assert "Late, and in a hurry." in again.text


@pytest.mark.advice("A06")
@pytest.mark.advice("A31")
def test_said_planned_done_and_lived_stand_side_by_side_and_a_miss_names_its_gap(drawn, client):
    people = drawn.people
    promise = Promise.record(
        deal=people.deal, words="Signal in every aisle", said_by=people.mira_cast,
        said_to=people.ana.cast, by=people.mira, due_on=NOON.date() + timedelta(days=2),
    )  # fmt: skip
    today = NOON.date() + timedelta(days=9)
    assert fourfold_of(people.deal, today)[0].gap == Gap.SAID_NOT_PLANNED
    client.force_login(people.mira.user)
    url = reverse("plans:specify", args=[drawn.wifi.pk])
    assert client.post(url, {"promise": str(promise.pk)}).status_code == 302
    client.post(url, {"promise": str(promise.pk)})
    assert Specified.objects.count() == 1
    assert fourfold_of(people.deal, today)[0].gap == Gap.NOT_DONE
    drawn.wifi.claim(by=people.mira, evidence="Measured twice")
    assert fourfold_of(people.deal, today)[0].gap == Gap.PLANNED_OTHERWISE
    lived(drawn, "-2", words="Aisle 4 is dead.")
    [row] = fourfold_of(people.deal, today)
    assert row.gap == Gap.LIVED_WORSE
    for page in (
        client.get(reverse("plans:said", args=[people.deal.pk])),
        let_in(people.ana_token).get(room(people, "promise", promise.pk)),
    ):
        for words in ("Signal in every aisle", "Measured twice", "Aisle 4 is dead.", "worse"):
            assert words in page.text, words


class _Said:
    def __init__(self, state, due_on):
        self.state, self.due_on = state, due_on
        self.is_open = state in Promise.OPEN


class _Step:
    def __init__(self, done_on):
        self.done_on = done_on


@settings(max_examples=60, deadline=None)
@given(
    state=st.sampled_from(Promise.State.values),
    ahead=st.integers(-5, 5),
    done=st.lists(st.booleans(), max_size=3),
    verdicts=st.lists(st.integers(-2, 2), max_size=3),
)
def test_every_miss_has_one_gap_and_nothing_else_has_any(state, ahead, done, verdicts):
    today = NOON.date()
    promise = _Said(state, today + timedelta(days=ahead))
    gap = gap_of(promise, [_Step(today if d else None) for d in done], verdicts, today)
    is_late = promise.is_open and ahead < 0
    is_missed = state == "missed" or is_late or any(v < 0 for v in verdicts)
    assert bool(gap) == is_missed


@pytest.mark.advice("A10")
def test_a_mismatch_reopens_the_step_kindly_and_nobody_confirms_past_it(drawn, client):
    people = drawn.people
    client.force_login(people.mira.user)
    ask = reverse("plans:teach_back_ask", args=[drawn.wifi.pk])
    assert client.post(ask, {"cast": str(people.ana.cast_id)}).status_code == 302
    one = TeachBack.objects.get()
    say = room(people, "step_say", drawn.wifi.pk)
    assert let_in(people.ana_token).post(say, {"said": " "}).status_code == 422
    assert let_in(people.ana_token).post(say, {"said": "They lay cables."}).status_code == 302
    drawn.wifi.claim(by=people.mira)
    judge = reverse("plans:teach_back_judge", args=[one.pk])
    words = "We measure first, and lay cables only where it is needed."
    client.post(judge, {"mismatch": "1", "words": words})
    step = drawn.wifi
    assert (step.state, step.done_on, step.state_words) == ("in_progress", None, words)
    assert Narration.objects.filter(kind="step.reopened", why__startswith=words).exists()
    step.claim(by=people.mira)
    with acting_as_grant(people.ana), pytest.raises(WrongState, match="understood differently"):
        drawn.wifi.confirm(by=people.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(state="confirmed")
    assert words in let_in(people.ana_token).get(room(people, "step", step.pk)).text
    let_in(people.ana_token).post(say, {"said": "They measure first."})
    client.post(judge, {"match": "1"})
    with acting_as_grant(people.ana):
        drawn.wifi.confirm(by=people.ana)
    assert drawn.wifi.state == "confirmed"


def test_who_may_not_ask_judge_or_speak(drawn, client):
    people = drawn.people
    one = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    with pytest.raises(Refusal, match="asked already"):
        TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    with pytest.raises(Refusal, match="does not see"):
        TeachBack.ask(drawn.store, by=people.mira, cast=people.ana.cast)
    judge = reverse("plans:teach_back_judge", args=[one.pk])
    for member, status in ((people.rolf, 403), (people.otto, 404)):
        client.force_login(member.user)
        assert client.post(judge, {"match": "1"}).status_code == status
    assert client.get(judge).status_code == 405
    with clock.moved_to(NOON):
        one.say("By telephone: they measure.", by=people.mira)
    assert one.noted_by == "Mira Lindt"
