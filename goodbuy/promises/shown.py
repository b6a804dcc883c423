"""Promises and results as pages show them: states in words, and what a side may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import day as day_words
from goodbuy.kernel.words import late_words
from goodbuy.promises.charts import Chart, chart_of, number
from goodbuy.promises.models import Outcome, Promise


@dataclass(frozen=True)
class Act:
    """Something that a side may do with a promise: its verb, the button's words, what to ask."""

    verb: str
    label: str
    asks: str = ""
    is_primary: bool = False


@dataclass(frozen=True)
class OutcomeCard:
    mark: str
    state_words: str
    before: str
    promised: str
    now: str
    chart: Chart


def promise_mark(promise: Promise) -> tuple[str, str]:
    """The mark (kept, due, late, later) and its words with the day."""
    states = Promise.State
    if promise.state == states.KEPT:
        return "kept", (
            for_us("Kept %(settled_on)s") % {"settled_on": day_words(promise.kept_on)}
        ).strip()
    if promise.state == states.REPAIRED:
        return "kept", for_us("Missed, then put right")
    if promise.state == states.WAIVED:
        return "later", for_us("Let go")
    if promise.state == states.SUPERSEDED:
        return "later", for_us("Replaced by a new promise")
    if promise.state == states.MISSED:
        return "late", for_us("Missed")
    if promise.state == states.KEPT_CLAIMED:
        return "due", for_us("Said to be kept")
    if promise.is_late and promise.due_on:
        return "late", late_words((promise.today() - promise.due_on).days)
    if promise.due_on is None:
        return "later", for_us("No day yet")
    return "due", for_us("Due %(due_on)s") % {"due_on": day_words(promise.due_on)}


def promise_acts(promise: Promise, side: str) -> list[Act]:
    """What this side may do with the promise as it stands."""
    acts: list[Act] = []
    states, mine = Promise.State, promise.maker_side == side
    if mine and promise.state in (states.RECORDED, states.ACKNOWLEDGED, states.MISSED):
        acts.append(Act("claim", for_us("It is kept"), for_us("How, if you like"), is_primary=True))
    if mine and promise.state == states.MISSED:
        acts.append(Act("repair", for_us("It is put right"), for_us("How it was put right")))
    if mine and promise.state in (states.RECORDED, states.ACKNOWLEDGED):
        acts.append(
            Act("supersede", for_us("Replace it"), for_us("Other words: they take its place"))
        )
    if promise.beneficiary_side == side:
        if promise.is_open:
            acts.append(Act("keep", for_us("Yes, it was kept"), is_primary=True))
            acts.append(Act("miss", for_us("It was not kept"), for_us("What is missing")))
        if promise.is_open or promise.state == states.MISSED:
            acts.append(Act("waive", for_us("Let it go"), for_us("Why, if you like")))
        if promise.state == states.RECORDED:
            acts.append(Act("acknowledge", for_us("I heard it")))
    return acts


def outcome_mark(outcome: Outcome, latest: Decimal | None) -> tuple[str, str]:
    states = Outcome.State
    if outcome.state == states.EXCEEDED:
        return "kept", for_us("Better than promised")
    if outcome.state == states.VERIFIED:
        return "kept", for_us("Proven")
    if outcome.state == states.CLAIMED:
        words = (
            for_us("A second person looks at it")
            if outcome.needs_second
            else for_us("Please look and say")
        )
        return "due", words
    if outcome.state in (states.SHORT, states.RECOVERY):
        return "late", outcome.get_state_display()
    if latest is None:
        return "later", for_us("Not measured yet")
    return "due", for_us("On the way")


def outcome_card(outcome: Outcome, readings: Sequence[tuple[date, Decimal]]) -> OutcomeCard:
    latest = max(readings)[1] if readings else None
    mark, words = outcome_mark(outcome, latest)
    chart = chart_of(
        name=outcome.name,
        unit=outcome.unit,
        baseline=outcome.baseline,
        baseline_on=outcome.baseline_on,
        target=outcome.target,
        due_on=outcome.due_on,
        readings=readings,
    )
    return OutcomeCard(
        mark, words, number(outcome.baseline), number(outcome.target), number(latest), chart
    )
