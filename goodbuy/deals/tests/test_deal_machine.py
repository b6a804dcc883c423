"""Any order of verbs, by anyone: only the moves of MOVES happen, and the events tell them all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from goodbuy.deals import demands
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.testing.cast import make_deal, make_member
from goodbuy.timeline.models import System, plain, replayed

Stage = Deal.Stage


def machine_over(cast, results):
    members = [
        cast.mira,
        cast.rolf,
        make_member(cast.workspace, "Sam Okoro", "seller"),
        make_member(cast.workspace, "Lena Berg", "delivery"),
        System(cast.workspace.pk),
        cast.ana,
    ]
    actors = st.sampled_from(members)
    company = cast.deal.company

    class Moves(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.deal = cast.deal
            with transaction.atomic():
                Deal.objects.filter(pk=self.deal.pk).delete()
                self.deal = make_deal(cast.mira, company, pk=cast.deal.pk)
            results["proven"] = False
            self.was = Stage.EXPLORING
            self.agreed = False

        def attempt(self, verb):
            before = self.deal.stage
            try:
                with transaction.atomic():
                    verb()
            except Refusal:
                self.deal.refresh_from_db()
                assert self.deal.stage == before, "a refusal leaves everything as it was"
                return
            self.deal.refresh_from_db()
            if self.deal.stage != before:
                assert Stage(before) in Deal.MOVES[self.deal.stage]
            if before == Stage.PAUSED:
                assert self.deal.stage in (Stage.PAUSED, self.was)
            else:
                self.was = Stage(before)

        @rule(verb=st.sampled_from(sorted(set(Deal.VERBS.values()))), by=actors)
        def step(self, verb, by):
            self.attempt(lambda: getattr(self.deal, verb)(by=by))

        @rule(by=actors, days=st.integers(-3, 60))
        def pause(self, by, days):
            until = clock.today() + timedelta(days)
            self.attempt(lambda: self.deal.pause(by=by, until=until, reason="holidays"))

        @rule(by=actors)
        def resume(self, by):
            self.attempt(lambda: self.deal.resume(by=by))

        @rule(by=actors, words=st.sampled_from(["", "  ", "They build it themselves"]))
        def end(self, by, words):
            self.attempt(lambda: self.deal.decline(by=by, side="client", reason=words))
            self.attempt(lambda: self.deal.break_off(by=by, reason=words))

        @rule(there=st.booleans(), by=actors)
        def results_change(self, there, by):
            results["proven"] = there
            if not there:
                self.attempt(lambda: self.deal.relapse(by=by))
                if self.deal.stage == Stage.PROVEN:
                    results["proven"] = True

        @rule(value=st.none() | st.decimals(0, 99999, places=2), on=st.none() | st.dates())
        def edit(self, value, on):
            self.attempt(lambda: self.deal.edit(by=cast.mira, value=value, value_on=on))

        @invariant()
        def replaying_the_events_gives_the_row(self):
            row = Deal.objects.get(pk=self.deal.pk)
            told = {f.name: getattr(row, f.attname) for f in Deal.told_fields()}
            assert comparable(replayed(row)) == comparable(plain(row, told))

        @invariant()
        def a_proven_deal_has_its_results(self):
            if Deal.objects.get(pk=self.deal.pk).stage == Stage.PROVEN:
                assert results["proven"]

    return Moves


def comparable(state):
    """A decimal is the same with and without its trailing zeros, a day with and without a time."""
    made = dict(state)
    if made.get("value") is not None:
        made["value"] = str(Decimal(made["value"]).quantize(Decimal("0.01")))
    for name, value in made.items():
        if isinstance(value, str) and name.endswith("_on") and len(value) > 10:
            made[name] = date.fromisoformat(value[:10]).isoformat()
    return made


@pytest.mark.advice("A25")
def test_no_order_of_verbs_breaks_the_table_of_moves_or_the_replay(
    cast, monkeypatch, without_the_proof_below
):
    results = {"proven": False}
    checks = {Stage.PROVEN: [lambda deal: None if results["proven"] else "a result is missing"]}
    monkeypatch.setattr(demands, "_CHECKS", checks)
    run_state_machine_as_test(
        machine_over(cast, results),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_agreed_is_never_an_end(cast):
    for stage in (Stage.AGREED, Stage.ONBOARDING, Stage.LIVE, Stage.PROVEN):
        assert any(stage in starts for starts in Deal.MOVES.values()), stage
    words = " ".join(label.lower() for label in Stage.labels)
    assert "won" not in words
