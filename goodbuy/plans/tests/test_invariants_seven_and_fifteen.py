"""Property tests: the seller is heard to the end, and each step has one owner and one narrator."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import Presence, Step
from goodbuy.plans.models.presence import all_is_proven
from goodbuy.promises.models import Outcome
from goodbuy.testing.cast import make_cast
from goodbuy.workspaces.boundary import acting_as_grant

FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MODES = st.sampled_from(Presence.Mode.values)
WHO = st.integers(0, 2)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("introduce"), WHO, WHO),
        st.tuples(st.just("step_down"), WHO, MODES),
        st.tuples(st.just("rise"), WHO, MODES),
        st.tuples(st.just("replan"), WHO, MODES),
        st.tuples(st.just("leave"), WHO, st.just(0)),
        st.tuples(st.just("last_day"), WHO, st.just(0)),
        st.tuples(st.just("prove"), st.just(0), st.just(0)),
        st.tuples(st.just("lose"), st.just(0), st.just(0)),
    ),
    max_size=6,
)


def tried(act: Callable[[], Any]) -> bool:
    """Whether it was done; a refusal leaves everything as it was."""
    try:
        with transaction.atomic():
            act()
    except Refusal:
        return False
    return True


class Playing:
    def __init__(self, drawn: Any, outcome: Outcome) -> None:
        self.drawn, self.by, self.outcome = drawn, drawn.people.mira, outcome
        self.left_rightly = False

    def presences(self) -> list[Presence]:
        rows = Presence.objects.filter(deal=self.drawn.people.deal)
        return list(rows.select_related("cast", "successor", "deal__workspace").order_by("id"))

    def play(self, kind: str, who: int, more: Any) -> None:
        rows = self.presences()
        one = rows[who % len(rows)]
        was = (one.mode, one.introduced_at)
        acts: dict[str, Callable[[], Any]] = {
            "introduce": lambda: one.introduce(
                rows[int(more) % len(rows)], by=self.by, words="Is here for you."
            ),
            "step_down": lambda: one.step_down(more, by=self.by),
            "rise": lambda: one.rise(more, by=self.by, reason="You asked for it."),
            "replan": lambda: one.replan(dict.fromkeys(one.curve, more), by=self.by),
            "leave": lambda: one.cast.leave(by=self.by),
            "last_day": lambda: one.cast.edit(
                by=self.by, to_on=one.cast.deal.value_on - timedelta(days=9)
            ),
            "prove": self.prove,
            "lose": self.lose,
        }
        done = tried(acts[kind])
        if kind == "step_down" and done:
            # Nobody stepped back before the client knew who comes after.
            assert was[1] is not None

    def prove(self) -> None:
        outcome = Outcome.objects.select_related("deal").get(pk=self.outcome.pk)
        if outcome.is_proven:
            return
        if outcome.state != Outcome.State.CLAIMED:
            outcome.measure(clock.today("UTC"), Decimal(1), by=self.by)
            outcome.refresh_from_db()
            outcome.claim(by=self.by)
        ana = self.drawn.people.ana
        with acting_as_grant(ana):
            outcome.give_verdict("verified", by=ana)

    def lose(self) -> None:
        outcome = Outcome.objects.select_related("deal").get(pk=self.outcome.pk)
        if outcome.is_proven:
            outcome.fall_short(by=self.by, words="It slipped.")

    def check(self) -> None:
        deal = Deal.objects.get(pk=self.drawn.people.deal.pk)
        sellers = [p for p in self.presences() if p.is_seller]
        assert len(sellers) == 1
        leads = [p for p in self.presences() if p.mode == "lead" and not p.cast.has_left]
        assert len(leads) <= 1
        [seller] = sellers
        assert Presence.Mode.ARCHIVED not in {seller.planned_in(phase) for phase in seller.curve}
        last = seller.cast.to_on
        is_gone = seller.cast.has_left or (last is not None and last < deal.value_on)
        if all_is_proven(deal.pk):
            # They stay until all is proved; a result that is lost later brings nobody back.
            self.left_rightly = is_gone
        else:
            assert Presence.weight(seller.mode) > 0
            assert self.left_rightly or not is_gone


@pytest.mark.advice("A23")
@given(acts=ACTS)
# Few draws get as far as a seller who may step back at all: these do.
@example(acts=[("introduce", 0, 1), ("step_down", 0, "archived"), ("leave", 0, 0)])
@example(acts=[("prove", 0, 0), ("introduce", 0, 1), ("step_down", 0, "archived"), ("lose", 0, 0)])
@example(acts=[("prove", 0, 0), ("leave", 0, 0), ("lose", 0, 0)])
@FEW
def test_the_sellers_presence_is_above_zero_until_every_result_is_verified(drawn, acts):
    with transaction.atomic():
        cast = drawn.people
        goal = Step.objects.filter(deal=cast.deal).latest("due_on").due_on
        Deal.objects.filter(pk=cast.deal.pk).update(stage="live", value_on=goal)
        cast.deal.refresh_from_db()
        lena = make_cast(cast.mira, cast.deal, "Lena Brandt", "seller", order=5)
        Presence.plan(lena, by=cast.mira, curve={}, mode="background", order=5)
        outcome = Outcome.propose(
            deal=cast.deal,
            by=cast.mira,
            name="Wrong labels",
            target=Decimal(1),
            baseline=Decimal(4),
        )
        outcome.agree(by=cast.ana)
        playing = Playing(drawn, outcome)
        for kind, who, more in acts:
            playing.play(kind, who, more)
            playing.check()
        transaction.set_rollback(True)


PEOPLE = st.integers(0, 5)
MOVES = st.lists(
    st.tuples(st.sampled_from(["give", "narrate", "leave", "add", "hide"]), PEOPLE, PEOPLE),
    max_size=5,
)


def moved(drawn, kind, step, who, by):
    acts: dict[str, Callable[[], Any]] = {
        "give": lambda: step.give(who, by=by),
        "narrate": lambda: step.describe(by=by, narrator=who),
        "leave": lambda: who.leave(by=by),
        "add": lambda: drawn.plan.add_step(by=by, name="One more", phase=step.phase, owner=who),
        "hide": lambda: step.describe(by=by, is_shared=not step.is_shared),
    }
    tried(acts[kind])


@given(moves=MOVES)
@FEW
def test_a_visible_step_has_one_accountable_owner_and_one_narrator_who_are_here(drawn, moves):
    with transaction.atomic():
        cast, by = drawn.people, drawn.people.mira
        make_cast(by, cast.deal, "Lena Brandt", "seller", order=8)
        make_cast(by, cast.deal, "Owen Hartley", "third", order=9)
        for kind, one, other in moves:
            people = list(CastMember.objects.filter(deal=cast.deal).order_by("id"))
            steps = list(Step.objects.filter(deal=cast.deal).order_by("number"))
            step, who = steps[one % len(steps)], people[other % len(people)]
            moved(drawn, kind, step, who, by)
            for row in Step.objects.filter(deal=cast.deal, is_shared=True).for_list():
                assert not row.owner.has_left
                assert not row.narrator.has_left
                assert row.narrator.side != CastMember.Side.CLIENT
        transaction.set_rollback(True)


def holds(step: Step, who: CastMember) -> bool:
    return who.pk in (step.owner_id, step.narrator_id)


@given(
    answers=PEOPLE,
    does=st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=3),
    stand_in=st.booleans(),
    goes=st.lists(PEOPLE, min_size=1, max_size=3),
)
@FEW
def test_whoever_leaves_while_accountable_hands_each_visible_step_to_one_who_is_here(
    drawn, answers, does, stand_in, goes
):
    """Whoever goes first does hold steps, and somebody of their side is there: so they do leave."""
    with transaction.atomic():
        cast, by = drawn.people, drawn.people.mira
        lena = make_cast(by, cast.deal, "Lena Brandt", "seller", order=8)
        for name in ("Owen Hartley", "Kit Marlow"):
            make_cast(by, cast.deal, name, "third", order=9)
        here = CastMember.objects.filter(deal=cast.deal, has_left=False).order_by("id")
        people = list(here.exclude(pk=cast.mira_cast.pk))
        steps = list(Step.objects.filter(deal=cast.deal, is_shared=True).order_by("number"))
        first = people[answers % len(people)]
        for one, other in does:
            steps[one % len(steps)].give(people[other % len(people)], by=by)
        if steps[0].owner_id != first.pk:
            steps[0].give(first, by=by)
        if stand_in and first.pk != lena.pk:
            first.edit(by=by, stand_in=lena if first.side == "seller" else None)
        left = 0
        for who in [first, *(people[n % len(people)] for n in goes)]:
            who.refresh_from_db()
            mine = [s.pk for s in Step.objects.filter(deal=cast.deal).open() if holds(s, who)]
            if tried(lambda who=who: who.leave(by=by)):
                left += bool(mine)
                for step in Step.objects.filter(pk__in=mine).for_list():
                    assert not holds(step, who)
            for step in Step.objects.filter(deal=cast.deal, is_shared=True).for_list():
                assert not step.owner.has_left
                assert not step.narrator.has_left
        assert left, "somebody who answered for steps did leave"
        transaction.set_rollback(True)
