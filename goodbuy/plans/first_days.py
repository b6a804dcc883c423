"""The first fourteen days after the yes, as the client will live them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from goodbuy.deals.models import Deal
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.plans.models import Step

LAST = timedelta(days=14)
BEFORE = (Deal.Stage.EXPLORING, Deal.Stage.EVALUATING)


@dataclass(frozen=True)
class FirstDay:
    day: date
    number: int
    steps: tuple[Step, ...]


def begins_on(deal: Deal, steps: list[Any]) -> date:
    """The day of the yes; before it, the day on which the plan has the yes, or today."""
    if deal.agreed_on:
        return deal.agreed_on
    today = calendar_of(None, deal.workspace).today(clock.now())
    signed = [s.due_on for s in steps if s.phase.stage == Deal.Stage.AGREED]
    return max([today, *signed]) if signed else today


def first_days(deal: Deal) -> list[FirstDay]:
    """What the client sees begin or come due in these days, day by day."""
    steps = list(
        Step.objects.filter(deal=deal, is_shared=True)
        .exclude(state=Step.State.NOT_NEEDED)
        .exclude(phase__stage__in=BEFORE)
        .select_related("phase", "owner", "helper")
        .order_by("due_on", "number")
    )
    start = begins_on(deal, steps)
    near = [s for s in steps if s.due_on >= start and s.starts_on <= start + LAST]
    near.sort(key=lambda s: (_day(s, start), s.number))
    return [
        FirstDay(day, (day - start).days + 1, tuple(found))
        for day, found in groupby(near, key=lambda s: _day(s, start))
    ]


def _day(step: Any, start: date) -> date:
    """The day on which it is felt: when it is due, or begins where that is after these days."""
    due: date = step.due_on
    return due if due <= start + LAST else max(step.starts_on, start)
