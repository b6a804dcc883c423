"""Said, planned, done, lived: each promise four times, side by side, and where a miss came from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goodbuy.deals.models import Deal
from goodbuy.plans.models import CheckIn, Specified, Step
from goodbuy.promises.models import Promise


class Gap(StrEnum):
    """Which of the steps from word to life a miss fell into."""

    NONE = ""
    SAID_NOT_PLANNED = "said_not_planned"
    PLANNED_OTHERWISE = "planned_otherwise"
    NOT_DONE = "not_done"
    LIVED_WORSE = "lived_worse"

    @property
    def words(self) -> str:
        return {
            Gap.NONE: "",
            Gap.SAID_NOT_PLANNED: _("It was said, and no step was ever planned for it."),
            Gap.PLANNED_OTHERWISE: _("What was planned and done is not what was said."),
            Gap.NOT_DONE: _("It was planned, and it is not done."),
            Gap.LIVED_WORSE: _("It was done, and it was worse to live with than we said."),
        }[self]


@dataclass(frozen=True)
class Lived:
    """How one of the client found it."""

    who: str
    verdict: int
    verdict_words: str
    words: str
    followed: str
    noted_by: str


@dataclass(frozen=True)
class Fourfold:
    promise: Promise
    steps: tuple[Step, ...]
    lived: tuple[Lived, ...]
    gap: Gap

    @property
    def done(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.done_on)


def fourfold_of(deal: Deal, today: date, *, only: UUID | None = None) -> list[Fourfold]:
    """All promises of a deal (or one), in three queries."""
    promises = Promise.objects.filter(deal=deal).select_related("said_by", "said_to")
    promises = promises.exclude(state=Promise.State.SUPERSEDED)
    if only:
        promises = promises.filter(pk=only)
    links = Specified.objects.filter(deal=deal).select_related("step__owner")
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for link in links.order_by("step__number"):
        steps[link.promise_id].append(link.step)
    lived = lived_in(deal)
    rows = []
    for promise in promises.order_by("due_on", "id"):
        own = steps.get(promise.pk, [])
        verdicts = [one for step in own for one in lived.get(step.pk, ())]
        gap = gap_of(promise, own, [one.verdict for one in verdicts], today)
        rows.append(Fourfold(promise, tuple(own), tuple(verdicts), gap))
    return rows


def lived_in(deal: Deal) -> dict[UUID, list[Lived]]:
    """What the client said of each step, by the step's id."""
    made: dict[UUID, list[Lived]] = defaultdict(list)
    rows = CheckIn.objects.filter(deal=deal).verdicts().select_related("cast")
    for one in rows.order_by("answered_on", "id"):
        who = one.cast.name if one.cast else deal.company_name
        said = (one.verdict, one.verdict_words, one.answer, one.followed_words, one.noted_by)
        made[one.step_id].append(Lived(who, *said))
    return made


def gap_of(promise: Any, steps: list[Any], verdicts: list[int], today: date) -> Gap:
    """Where a missed promise went wrong; nothing where it was not missed."""
    is_worse = any(verdict < 0 for verdict in verdicts)
    is_late = promise.is_open and promise.due_on and promise.due_on < today
    if not (promise.state == Promise.State.MISSED or is_late or is_worse):
        return Gap.NONE
    if not steps:
        return Gap.SAID_NOT_PLANNED
    if any(step.done_on is None for step in steps):
        return Gap.NOT_DONE
    return Gap.LIVED_WORSE if is_worse else Gap.PLANNED_OTHERWISE
