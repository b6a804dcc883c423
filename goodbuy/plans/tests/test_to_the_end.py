"""Invariant 7: whoever sold it is heard until every promised result is verified by a client.

Whatever is tried in whatever order. What is proven is judged by this page's own account.
"""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import Presence
from goodbuy.promises.models import Outcome
from goodbuy.workspaces.boundary import acting_as_grant

WEIGHT = {"lead": 4, "share": 3, "background": 2, "on_call": 1, "archived": 0}


class Attempts:
    """All that members and clients try; a refusal is an answer like any other."""

    def __init__(self, drawn):
        self.people, self.by = drawn.people, drawn.people.mira
        self.deal = Deal.objects.select_related("workspace", "owner").get(pk=self.people.deal.pk)

    def seller(self):
        rows = Presence.objects.filter(deal=self.deal, is_seller=True)
        return rows.select_related("cast__deal__workspace", "successor").get()

    def introduce(self):
        mine = self.seller()
        others = Presence.objects.filter(deal=self.deal).exclude(pk=mine.pk).select_related("cast")
        after = others.exclude(cast__has_left=True).order_by("order", "id").first()
        if after:
            mine.introduce(after, by=self.by, words="Runs the work from here.")

    def step_down(self, to):
        self.seller().step_down(to, by=self.by)

    def rise(self):
        self.seller().rise("lead", by=self.by, reason="You asked for it.")

    def leave(self):
        self.seller().cast.leave(by=self.by)

    def plan_nothing(self):
        mine = self.seller()
        mine.replan(dict.fromkeys(mine.curve, "archived"), by=self.by)

    def propose(self):
        Outcome.propose(deal=self.deal, by=self.by, name="Fewer", target=1, baseline=9)

    def verify(self):
        """One result more is proven: all of its way at once, by the client in the end."""
        done = ("verified", "exceeded")
        rows = Outcome.objects.filter(deal=self.deal).exclude(state__in=done)
        if one := rows.select_related("deal").order_by("id").first():
            one.agree(by=self.by, words="In the contract.")
            one.start_measuring(by=self.by)
            one.measure(clock.today(), one.target, by=self.by)
            one.claim(by=self.by)
            with acting_as_grant(self.people.ana):
                one.give_verdict("verified", by=self.people.ana)

    def is_over(self):
        """By this page’s own account: ended, or with every promised result verified."""
        rows = Outcome.objects.filter(deal=self.deal)
        states = list(rows.values_list("state", flat=True))
        stage = Deal.objects.values_list("stage", flat=True).get(pk=self.deal.pk)
        is_there = bool(states) and set(states) <= {"verified", "exceeded"}
        return is_there or stage in ("resting", "declined", "broken_off")


TRIES = {
    "introduce": Attempts.introduce,
    **{to: lambda self, to=to: self.step_down(to) for to in ("share", "background", "on_call")},
    "archived": lambda self: self.step_down("archived"),
    "rise": Attempts.rise,
    "leave": Attempts.leave,
    "plan_nothing": Attempts.plan_nothing,
    "propose": Attempts.propose,
    "verify": Attempts.verify,
}


@pytest.mark.invariant(7)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(tries=st.lists(st.sampled_from(sorted(TRIES)), min_size=2, max_size=9))
@example(["archived"])
@example(["introduce", "archived"])
@example(["introduce", "propose", "archived", "on_call", "leave", "archived"])
@example(["introduce", "propose", "propose", "verify", "archived", "verify", "archived"])
@example(["introduce", "propose", "verify", "archived", "propose"])
@example(["leave", "introduce", "leave", "archived", "plan_nothing"])
def test_whoever_sold_it_is_heard_until_every_result_is_verified(drawn, tries):
    with transaction.atomic():
        attempts = Attempts(drawn)
        for name in tries:
            before = attempts.seller()
            with suppress(Refusal), transaction.atomic():
                TRIES[name](attempts)
            mine = attempts.seller()
            seat = CastMember.objects.get(pk=mine.cast_id)
            is_heard = WEIGHT[mine.mode] > 0 and not seat.has_left
            assert is_heard or attempts.is_over(), (name, mine.mode)
            if mine.pk == before.pk and WEIGHT[mine.mode] < WEIGHT[before.mode]:
                assert mine.introduced_at, f"{name} without anybody introduced"
                assert mine.successor_id
                assert not mine.successor.has_left
            assert attempts.is_over() or "archived" not in mine.curve.values()
        transaction.set_rollback(True)
