"""Invariants 3 and 15 over verbs and the clock: each visible change is told or owed, by one voice;
each visible step has one owner and one narrator."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import Narration, Step
from goodbuy.plans.ordering import shift_step
from goodbuy.plans.tasks import publish_ripe_narrations
from goodbuy.plans.timing import today_for
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event

RULES = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KEYS = ("sign", "label", "wifi", "store", "print", "verify")
VERBS = ("start", "claim", "confirm", "dispute", "block", "unblock", "drop", "slip", "give",
         "pass", "share", "narrator", "place", "add", "remove", "tell", "wait")  # fmt: skip
# What a client notices of a step: how it stands, by when, who does it.
NOTICED = {
    f"step.{what}"
    for what in ("started", "claimed", "confirmed", "disputed", "blocked", "unblocked", "dropped",
                 "slipped", "given", "passed_on")
}  # fmt: skip
moves = st.lists(
    st.tuples(
        st.sampled_from(KEYS), st.sampled_from(VERBS), st.integers(0, 5), st.booleans(),
        st.integers(0, 30),
    ),
    max_size=9,
)  # fmt: skip


def act(drawn, key, verb, n, as_client):
    people, plan = drawn.people, drawn.plan
    # Removed by an earlier move, it has no verbs any more.
    step = getattr(drawn, key, None)
    by = people.ana if as_client else people.mira
    outside = people.deal.cast.get(side="third")
    cast = (people.mira_cast, drawn.sam, people.ana.cast, drawn.priya, outside)[n % 5]
    tries = {
        "start": lambda: step.start(by=by),
        "claim": lambda: step.claim(by=by),
        "confirm": lambda: step.confirm(by=by),
        "dispute": lambda: step.dispute(by=by, reason="Not yet."),
        "block": lambda: step.block(by=by, on=cast, words="The list"),
        "unblock": lambda: step.unblock(by=by),
        "drop": lambda: step.drop(by=by, reason="Not needed."),
        "slip": lambda: step.slip(step.due_on + timedelta(n), by=by, reason="It takes longer."),
        "give": lambda: step.give(cast, by=by),
        "pass": lambda: step.pass_on(cast, by=people.ana),
        "share": lambda: step.describe(by=by, is_shared=not step.is_shared),
        "narrator": lambda: step.describe(by=by, narrator=cast),
        "place": lambda: shift_step(step, "up" if n % 2 else "down", by=by),
        "add": lambda: plan.add_step(by=by, phase=step.phase, name="One more", owner=cast),
        "remove": lambda: plan.remove_step(step, by=by),
        "tell": lambda: Narration.objects.debts().first().publish(by=people.mira),
        "wait": lambda: None,
    }
    with suppress(Refusal, AttributeError), transaction.atomic():
        tries[verb]()


@pytest.mark.invariant(3)
@pytest.mark.advice("A21")
@RULES
@given(moves=moves, delay=st.sampled_from([None, 30]))
def test_each_visible_change_of_a_step_is_told_or_stands_among_the_debts(drawn, moves, delay):
    with transaction.atomic():
        workspace, plan = drawn.people.workspace, drawn.plan
        workspace.narration_delay_minutes = delay
        workspace.save()
        plan.show(by=drawn.people.mira)
        now = clock.now()
        for key, verb, n, as_client, hours in moves:
            now += timedelta(hours=hours)
            with clock.moved_to(now):
                publish_ripe_narrations()
                act(drawn, key, verb, n, as_client)
        with clock.moved_to(now + timedelta(hours=1)):
            publish_ripe_narrations()
            for event in Event.objects.filter(kind__in=NOTICED, audience="client"):
                told = Narration.objects.get(event=event)
                owed = Narration.objects.debts().filter(pk=told.pk).exists()
                calendar = calendar_of(told.narrator, workspace)
                # Told by hand after its day, it stood among the debts until then.
                is_told = told.published_at or told.state == Narration.State.DROPPED
                assert owed or is_told, event.kind
                # The debt falls due one working day after, in the narrator's calendar.
                day, worked = calendar.today(event.at), 0
                while day < told.due_on:
                    day += timedelta(days=1)
                    worked += calendar.is_working(day)
                assert worked == 1
                if delay is not None:
                    late = event.at + timedelta(minutes=delay) <= clock.now()
                    assert not (owed and late), "it should have told itself"
        transaction.set_rollback(True)


@pytest.mark.invariant(15)
@RULES
@given(moves=moves)
def test_each_visible_step_has_one_who_answers_for_it_and_one_who_tells_it(drawn, moves):
    with transaction.atomic():
        for key, verb, n, as_client, _ in moves:
            act(drawn, key, verb, n, as_client)
        for step in Step.objects.filter(plan=drawn.plan, is_shared=True):
            assert step.owner_id in {c.pk for c in drawn.people.deal.cast.all()}
            assert step.owner_id != step.helper_id, "who helps does not answer for it as well"
            assert step.narrator.side != "client", "the client is told, and tells nobody"
            assert today_for(step.owner, step.workspace)
        transaction.set_rollback(True)


def test_whoever_takes_over_is_told_to_the_client_but_not_before_they_see_the_plan(drawn):
    drawn.label.give(drawn.priya, by=drawn.people.mira)
    assert not Narration.objects.filter(kind="step.given").exists()
    drawn.plan.show(by=drawn.people.mira)
    drawn.label.give(drawn.people.ana.cast, by=drawn.people.mira)
    told = Narration.objects.get(kind="step.given")
    assert told.headline == "From today Ana Ruiz does “Approve the label layout”"
    ben = make_cast(drawn.people.mira, drawn.people.deal, "Ben Ode", "client")
    make_grant(drawn.people.mira, drawn.people.deal, ben, "ben")
    drawn.label.pass_on(ben, by=drawn.people.ana)
    passed = Narration.objects.get(kind="step.passed_on")
    assert passed.headline == "Ben Ode looks after “Approve the label layout” now"
