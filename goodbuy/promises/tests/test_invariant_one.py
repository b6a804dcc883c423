"""Invariant 1: no path reaches `proven` unless every required outcome was verified by a client."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.promises.models import Outcome
from goodbuy.testing.cast import make_deal
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

ACTS = st.sampled_from(
    [
        "agree", "measure", "claim", "verify", "exceed", "short", "slip", "recover",
        "member_verify",
        "sql_prove", "prove", "go_live", "renew", "rest", "relapse", "pause", "resume", "require",
    ]
)  # fmt: skip


def act(name, which, cast, deal, outcomes):
    """One thing that someone tries, in their own role."""
    deal = Deal.objects.get(pk=deal.pk)
    outcome = Outcome.objects.get(pk=outcomes[which % len(outcomes)].pk)
    ana, mira, today = cast.ana, cast.mira, clock.today("UTC")
    tries = {
        "agree": (ana, lambda: outcome.agree(by=ana)),
        "measure": (mira, lambda: outcome.measure(today, Decimal(1), by=mira)),
        "claim": (mira, lambda: outcome.claim(by=mira)),
        "verify": (ana, lambda: outcome.give_verdict("verified", by=ana)),
        "exceed": (ana, lambda: outcome.give_verdict("exceeded", by=ana)),
        "short": (ana, lambda: outcome.give_verdict("short", by=ana, words="Not there")),
        "slip": (mira, lambda: outcome.fall_short(by=mira, words="It slipped")),
        "recover": (mira, lambda: outcome.recover(by=mira, words="By Friday")),
        "member_verify": (mira, lambda: outcome.give_verdict("verified", by=mira)),
        "sql_prove": (
            mira,
            lambda: Deal.objects.filter(pk=deal.pk).exclude(stage="proven").update(stage="proven"),
        ),
        "prove": (mira, lambda: deal.prove(by=mira)),
        "go_live": (mira, lambda: deal.go_live(by=mira)),
        "renew": (mira, lambda: deal.renew(by=mira)),
        "rest": (mira, lambda: deal.rest(by=mira)),
        "relapse": (mira, lambda: deal.relapse(by=mira)),
        "pause": (mira, lambda: deal.pause(by=mira, until=today + timedelta(365))),
        "resume": (mira, lambda: deal.resume(by=mira)),
        "require": (
            mira,
            lambda: Outcome.propose(deal=deal, by=mira, name="One more", target=Decimal(2)),
        ),
    }
    who, attempt = tries[name]
    boundary = acting_as_grant(who) if who is ana else acting_as_member(who)
    try:
        with transaction.atomic(), boundary:
            attempt()
    except (Refusal, DatabaseError):
        return


@pytest.mark.invariant(1)
@pytest.mark.advice("A25")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.lists(st.tuples(ACTS, st.integers(0, 2)), max_size=18), count=st.integers(1, 2))
@example(path=[("sql_prove", 0)], count=2)
@example(path=[("slip", 0), ("sql_prove", 0)], count=1)
@example(path=[("pause", 0), ("short", 0), ("sql_prove", 0)], count=1)
def test_no_path_reaches_proven_without_the_clients_verdict_on_each_result(cast, path, count):
    with transaction.atomic():
        deal = make_deal(cast.mira, cast.deal.company, stage=Deal.Stage.LIVE)
        Deal.objects.filter(pk=deal.pk).update(owner=cast.mira)
        cast.ana.deal = deal
        cast.ana.cast.deal = deal
        type(cast.ana).objects.filter(pk=cast.ana.pk).update(deal=deal)
        type(cast.ana.cast).objects.filter(pk=cast.ana.cast.pk).update(deal=deal)
        outcomes = [
            Outcome.propose(deal=deal, by=cast.mira, name=f"Result {n}", target=Decimal(1))
            for n in range(count)
        ]
        ready = [("agree", 0), ("measure", 0), ("claim", 0), ("verify", 0)]
        for name, which in [*ready, *path]:
            act(name, which, cast, deal, outcomes)
            now = Deal.objects.get(pk=deal.pk)
            if now.stage != Deal.Stage.PROVEN:
                continue
            required = Outcome.objects.filter(deal=deal).required()
            assert not required.filter(created_at__lte=now.stage_since).unproven().exists()
            came = Event.objects.filter(deal_id=deal.pk, kind="deal.proven").latest("at")
            assert came.actor_kind == "guest"
            for outcome in Outcome.objects.filter(deal=deal, created_at__lte=came.at).required():
                said = Event.objects.filter(
                    about_id=outcome.pk, kind__in=["outcome.verified", "outcome.exceeded"]
                )
                assert said.exists()
                assert {event.actor_kind for event in said} == {"guest"}
        for outcome in Outcome.objects.filter(deal=deal):
            told = replayed(outcome)
            assert told["state"] == outcome.state
        transaction.set_rollback(True)
