"""Who was heard when: the contacts of a deal, from what its people told, answered and did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q

from goodbuy.deals.models import CastMember, Grant
from goodbuy.plans.models.narration import Narration
from goodbuy.plans.models.presence import Presence, PresenceQuerySet
from goodbuy.timeline.models import Event

# What counts as a word from one of us to the client. Never a note, never a social call.
SPOKEN = (
    "question.answered",
    "brief.answered",
    "check_in.answered",
    "check_in.sent",
    "recap.told",
    "contact.logged",
    "letter.written",
    "brief.sent",
    "discovery.answered",
    "promise.recorded",
    "promise.delayed",
    "step.slipped",
    "outcome.measured",
)
# What a client or a third party does in the room, other than looking.
LOOKING = ("grant.", "plan.opened", "handoff.opened", "check_in.seen", "narration.drafted")


@dataclass(frozen=True)
class Contact:
    cast_id: UUID
    at: datetime
    words: str = ""
    # What they did, where it is no entry that can be quoted.
    kind: str = ""


def with_contacts(presences: PresenceQuerySet, *, for_all: bool) -> PresenceQuerySet:
    """Presences with `told` and `said`: the moments of each word that a client may see
    (`for_all`), or that we know of; one query for all of them."""
    told = Narration.objects.filter(
        deal_id=OuterRef("deal_id"), narrator_id=OuterRef("cast_id"), published_at__isnull=False
    )
    spoke = Event.objects.filter(
        deal_id=OuterRef("deal_id"),
        actor_kind="member",
        actor_id=OuterRef("cast__member_id"),
        kind__in=SPOKEN,
    )
    if for_all:
        spoke = spoke.filter(audience=Event.Audience.CLIENT)
    return presences.for_list().annotate(
        told=ArraySubquery(told.published().order_by().values("published_at")),
        said=ArraySubquery(spoke.order_by().values("at")),
    )


def contacts_of(presences: Iterable[Any]) -> list[Contact]:
    return [Contact(p.cast_id, at) for p in presences for at in (*p.told, *p.said)]


def last_words(deal_id: UUID, cast: Iterable[CastMember], *, is_guest: bool) -> dict[UUID, Contact]:
    """The last that was heard of each person, of all sides, in their own doing: 2 or 3 queries."""
    people = list(cast)
    last: dict[UUID, Contact] = {}
    told = (
        Narration.objects.filter(deal_id=deal_id, published_at__isnull=False)
        .published()
        .order_by("narrator_id", "-published_at")
        .distinct("narrator_id")
    )
    for who, at, headline in told.values_list("narrator_id", "published_at", "headline"):
        last[who] = Contact(who, at, headline)
    of_grant = (
        {} if is_guest else dict(Grant.objects.filter(deal=deal_id).values_list("pk", "cast"))
    )
    for event in _latest_events(deal_id, is_guest):
        who = _speaker(event, people, of_grant)
        if who and (who not in last or last[who].at < event.at):
            last[who] = Contact(who, event.at, "" if is_guest else event.sentence, event.kind)
    return last


def _speaker(event: Event, people: list[CastMember], of_grant: dict[UUID, UUID]) -> UUID | None:
    if event.actor_kind == "member":
        return next((c.pk for c in people if c.member_id == event.actor_id), None)
    if event.actor_id in of_grant:
        return of_grant[event.actor_id]
    # A client's page knows no links but its own, so there the name says who it was.
    named = [c.pk for c in people if c.name == event.actor_name and c.side != "seller"]
    return named[0] if len(named) == 1 else None


def _latest_events(deal_id: UUID, is_guest: bool) -> list[Event]:
    """The newest telling event of each actor; nobody's where a question has no name."""
    spoke = Q(actor_kind="member", kind__in=SPOKEN) | Q(actor_kind="guest", actor_id__isnull=False)
    rows = Event.objects.of_deal(deal_id).filter(spoke)
    for kind in LOOKING:
        rows = rows.exclude(kind__startswith=kind)
    if is_guest:
        rows = rows.filter(audience=Event.Audience.CLIENT)
    return list(rows.order_by("actor_id", "-at").distinct("actor_id"))


def hear(event: Event, about: Any, by: Any) -> None:
    """Keep when a commentator was last heard, so that Today can ask for all deals at once."""
    if not event.deal_id:
        return
    heard = Presence.objects.filter(deal_id=event.deal_id)
    heard = heard.filter(Q(heard_at=None) | Q(heard_at__lt=event.at))
    if isinstance(about, Narration):
        heard.filter(cast_id=about.narrator_id).update(heard_at=event.at)
    elif event.actor_kind == "member":
        heard.filter(cast__member_id=event.actor_id).update(heard_at=event.at)


HEAR_ALL = """
update plans_presence p set heard_at = newest.at
from (
    select mine.id, max(said.at) as at
    from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::timestamptz[])
             as said(deal_id, cast_id, member_id, at)
    join plans_presence mine on mine.deal_id = said.deal_id
    join deals_castmember face on face.id = mine.cast_id
    where mine.cast_id = said.cast_id or face.member_id = said.member_id
    group by mine.id
) as newest
where p.id = newest.id and (p.heard_at is null or p.heard_at < newest.at)
"""


def hear_all(told: list[tuple[Event, Any]], by: Any) -> None:
    """The same for many events that were written together, in one statement."""
    rows = [row for event, about in told if (row := _heard_by(event, about))]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(HEAR_ALL, [list(column) for column in zip(*rows, strict=True)])


def _heard_by(event: Event, about: Any) -> tuple[Any, ...] | None:
    """The deal, the commentator or the member, and when."""
    if isinstance(about, Narration):
        return event.deal_id, about.narrator_id, None, event.at
    is_ours = event.actor_kind == "member"
    return (event.deal_id, None, event.actor_id, event.at) if is_ours else None
