"""The look of the day at every delivery: is whoever sold it heard as much as was planned?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.plans.heard import contacts_of, with_contacts
from goodbuy.plans.models import Phase, Presence, Step
from goodbuy.plans.presence_curve import APART, ENOUGH, Curve, curve_of, phase_at

SIGNED = (Deal.Stage.AGREED, Deal.Stage.ONBOARDING, Deal.Stage.LIVE)
AT_ONCE = 200
# A share this many times under its plan is no accident, once so many words were due from them.
TIMES, WORDS_DUE = 3, 2


def look() -> int:
    """Mark each seller who is far under plan, and take the mark off the others; how many moved."""
    sold = Presence.objects.filter(is_seller=True, deal__deleted_at=None)
    marked = sold.exclude(deal__stage__in=SIGNED).filter(cliff_at__isnull=False)
    moved = marked.update(cliff_at=None, planned_share=None, heard_share=None)
    deals = list(sold.filter(deal__stage__in=SIGNED).values_list("deal", flat=True))
    for start in range(0, len(deals), AT_ONCE):
        moved += _look_at(deals[start : start + AT_ONCE])
    return moved


def _look_at(deals: list[UUID]) -> int:
    rows = with_contacts(Presence.objects.filter(deal__in=deals), for_all=False)
    phases = _by_deal(Phase.objects.filter(deal__in=deals).order_by("order"))
    steps = _by_deal(_steps_in_short(deals))
    stages = Deal.objects.filter(pk__in=deals).in_bulk()
    marked: list[Presence] = []
    for deal_id, mine in _by_deal(rows).items():
        at = phase_at(stages[deal_id], phases[deal_id], steps[deal_id])
        curve = curve_of(phases[deal_id], steps[deal_id], mine, contacts_of(mine), at=at)
        marked += [row for row in mine if row.is_seller and _mark(row, curve)]
    fields = ["planned_share", "heard_share", "cliff_at"]
    return int(Presence.objects.bulk_update(marked, fields))


@dataclass(frozen=True)
class _Short:
    """All steps of a phase as one: its last day, and whether a client still waits for any."""

    deal_id: UUID
    phase_id: UUID
    due_on: date
    state: str
    done_on: None = None
    is_shared: bool = True


def _steps_in_short(deals: list[UUID]) -> list[_Short]:
    """A row a phase and not a step: there are thousands of deals to look at."""
    is_open = Q(is_shared=True) & ~Q(state__in=Step.DONE)
    rows = Step.objects.filter(deal__in=deals).values_list("deal_id", "phase_id").order_by()
    rows = rows.annotate(last=Max(Coalesce("done_on", "due_on")), waits=Count("pk", filter=is_open))
    states = (Step.State.CONFIRMED, Step.State.PLANNED)
    return [_Short(deal, phase, last, states[waits > 0]) for deal, phase, last, waits in rows]


def _by_deal(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.deal_id].append(row)
    return found


def _mark(row: Presence, curve: Curve | None) -> bool:
    """Whether the row says something new now."""
    shares = far_under(row, curve)
    planned, heard = shares or (None, None)
    if (row.planned_share, row.heard_share) == (planned, heard):
        return False
    row.planned_share, row.heard_share = planned, heard
    row.cliff_at = clock.now() if shares else None
    return True


def far_under(row: Presence, curve: Curve | None) -> tuple[int, int] | None:
    """The planned and the heard share, where what is heard fell off a cliff."""
    if curve is None:
        return None
    said = sum(person.shares[curve.at].words for person in curve.people)
    share = next(p.shares[curve.at] for p in curve.people if p.cast_id == row.cast_id)
    if said < ENOUGH or share.heard is None:
        return None
    were_due = share.planned * said / 100
    is_far = share.difference <= -APART
    is_rare = share.heard * TIMES <= share.planned and were_due >= WORDS_DUE
    return (share.planned, share.heard) if is_far or is_rare else None
