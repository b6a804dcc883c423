"""How fast each side answers the other: one rule for both, from what both can see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from goodbuy.deals.answer_clock import hours_between
from goodbuy.deals.models import CastMember, Deal
from goodbuy.timeline.models import Event

# What one side puts to the other, and what answers it.
PAIRS: dict[str, frozenset[str]] = {
    "question.asked": frozenset({"question.answered"}),
    "question.reopened": frozenset({"question.answered"}),
    "plan.shown": frozenset({"plan.confirmed"}),
    "step.claimed": frozenset({"step.confirmed", "step.disputed"}),
    "promise.claimed": frozenset({"promise.kept", "promise.missed"}),
    "outcome.proposed": frozenset({"outcome.agreed"}),
    "outcome.claimed": frozenset({"outcome.verified", "outcome.exceeded", "outcome.fell_short"}),
    "improvement.asked": frozenset({"improvement.raised"}),
    "charter.proposed": frozenset({"charter.agreed", "charter.withdrawn"}),
    "answer_time.proposed": frozenset({"answer_time.agreed"}),
    "discovery.not_asked": frozenset({"discovery.answered"}),
}
ANSWERS = frozenset().union(*PAIRS.values())
SELLER, CLIENT, THIRD = (str(side) for side in ("seller", "client", "third"))
OTHER = {SELLER: CLIENT, CLIENT: SELLER}


@dataclass(frozen=True)
class Responses:
    """What one side answered: how many, the middle of the times, and what still waits."""

    side: str
    answered: int
    middle_hours: float | None
    waiting: int


def response_times(deal: Deal) -> tuple[Responses, Responses]:
    """Ours, then the client’s. Only what both see counts, so both read the same figures."""
    kinds = [*PAIRS, *ANSWERS]
    events = Event.objects.filter(deal_id=deal.pk, audience="client", kind__in=kinds)
    cast = list(CastMember.objects.filter(deal=deal).order_by("order", "id"))
    return measured(deal, events.order_by("at", "id"), cast)


def measured(
    deal: Deal, events: Iterable[Event], cast: list[CastMember]
) -> tuple[Responses, Responses]:
    third = {face.name for face in cast if face.side == THIRD}
    # Each side is measured by the office hours of whoever stands first on it.
    first = {side: next((f for f in cast if f.side == side), None) for side in OTHER}
    waiting: dict[tuple[Any, str], tuple[datetime, str]] = {}
    taken: dict[str, list[float]] = {SELLER: [], CLIENT: []}
    for event in events:
        side = _side(event, third)
        for key in [k for k in waiting if k[0] == event.about_id and event.kind in PAIRS[k[1]]]:
            since, answering = waiting[key]
            if side == answering:
                face = first[answering]
                taken[answering].append(hours_between(since, event.at, deal.workspace, face))
            if side in (answering, THIRD) or event.kind == "charter.withdrawn":
                del waiting[key]
        if event.kind in PAIRS and side in OTHER:
            waiting[(event.about_id, event.kind)] = (event.at, OTHER[side])
    open_now = [answering for _, answering in waiting.values()]
    return _told(SELLER, taken, open_now), _told(CLIENT, taken, open_now)


def _told(side: str, taken: dict[str, list[float]], waiting: list[str]) -> Responses:
    hours = taken[side]
    middle = round(median(hours), 1) if hours else None
    return Responses(side, len(hours), middle, waiting.count(side))


def _side(event: Event, third: set[str]) -> str:
    if event.actor_kind != "guest":
        return SELLER
    return THIRD if event.actor_name in third else CLIENT
