"""When each client is asked how it feels: planned by what happened, held to once in 30 days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import calendar_of

Moment = Aftertaste.Moment
# Other kinds of survey say here whether they asked somebody since a moment.
_OTHER_KINDS: list[Callable[[CastMember, str, datetime], bool]] = []


def counts_as_survey(asked_since: Callable[[CastMember, str, datetime], bool]) -> None:
    _OTHER_KINDS.append(asked_since)


def was_surveyed(face: CastMember, email: str, since: datetime) -> bool:
    """Whether this person was asked anything of the kind since then, in whatever deal."""
    same = Q(cast=face)
    if face.person_id:
        same |= Q(cast__person_id=face.person_id)
    if email:
        same |= Q(sent_to=email.lower())
    if Aftertaste.objects.filter(same, workspace_id=face.workspace_id, sent_at__gt=since).exists():
        return True
    return any(asked(face, email, since) for asked in _OTHER_KINDS)


def still_waits(ids: Sequence[UUID]) -> bool:
    """Whether one of these was asked and not answered."""
    return bool(Aftertaste.objects.filter(pk__in=ids).waiting().exists())


def plan_after(event: Any, about: Any, by: Any) -> None:
    """Plan the question of a moment for each client of the deal; a second time it stays planned."""
    deal = about if isinstance(about, Deal) else about.deal
    moments = _MOMENTS[event.kind]
    if deal.depth == Deal.Depth.LIGHT:
        # A light purchase is asked once, when its result is there.
        moments = tuple(m for m in moments if m == Moment.VERIFIED)
    if not moments:
        return
    clients = list(CastMember.objects.filter(deal=deal, side="client", has_left=False))
    known = set(
        Aftertaste.objects.filter(deal=deal, moment__in=moments).values_list("cast_id", "moment")
    )
    for face in clients:
        for moment in moments:
            if (face.pk, moment) not in known:
                _plan(deal, face, moment, event.at, by)


def _plan(deal: Deal, face: CastMember, moment: str, at: datetime, by: Any) -> None:
    row = Aftertaste(deal=deal, cast=face, moment=moment, due_on=_due(deal, face, moment, at))
    row.workspace_id = deal.workspace_id
    # A client's request cannot see what is planned for a colleague: the database decides.
    made = Aftertaste.objects.bulk_create([row], ignore_conflicts=True)
    assert made


def _due(deal: Deal, face: CastMember, moment: str, at: datetime) -> date:
    calendar = calendar_of(face, deal.workspace)
    day = calendar.today(at)
    if moment == Moment.YES:
        return calendar.add(deal.agreed_on or day, Aftertaste.AFTER_YES)
    if moment == Moment.LATER:
        return calendar.on_or_after(day + Aftertaste.AFTER_RESULT)
    return calendar.next(day)


_MOMENTS: dict[str, tuple[str, ...]] = {
    "deal.agreed": (Moment.YES,),
    "deal.live": (Moment.ONBOARDED,),
    "outcome.verified": (Moment.VERIFIED, Moment.LATER),
    "outcome.exceeded": (Moment.VERIFIED, Moment.LATER),
}
KINDS = tuple(_MOMENTS)
