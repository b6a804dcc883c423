"""What purchases hold about a person who is erased: their seats stay, without who sat there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from goodbuy.deals.models import (
    Brief,
    CalendarFeed,
    CastMember,
    Deal,
    Grant,
    HandLetter,
    Nudge,
    Question,
    RefusedAddress,
    Standing,
)
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import plural_words
from goodbuy.people.erasing import Leaving, overwrite
from goodbuy.people.marks import NO_ADDRESS, NOBODY
from goodbuy.people.models import Person
from goodbuy.timeline.models import Event

BLANK = ("does", "does_not", "reach", "zone", "country")


def seats_of(ids: list[UUID]) -> list[UUID]:
    return list(CastMember.objects.filter(person_id__in=ids).values_list("pk", flat=True))


def seats_of_person(person: Person) -> list[UUID]:
    return seats_of([person.pk])


def tell_names(leaving: Leaving) -> None:
    """They may be known by another name in a purchase, and by the address of their link."""
    seats = seats_of(leaving.ids)
    faces = Event.objects.filter(about_id__in=seats, changed__has_key="name")
    leaving.names |= set(CastMember.objects.filter(pk__in=seats).values_list("name", flat=True))
    leaving.names |= {str(name) for name in faces.values_list("changed__name", flat=True)}
    leaving.emails |= set(Grant.objects.filter(cast__in=seats).values_list("email", flat=True))


def leave_seats(leaving: Leaving) -> None:
    seats = seats_of(leaving.ids)
    for seat in CastMember.objects.filter(pk__in=seats, has_left=False).select_related("deal"):
        _vacate(seat, leaving)
    grants = list(Grant.objects.filter(cast__in=seats))
    for rows in (
        HandLetter.objects.filter(cast__in=seats),
        RefusedAddress.objects.filter(Q(cast__in=seats) | Q(address__in=leaving.emails)),
        Standing.objects.filter(cast__in=seats),
        CalendarFeed.objects.filter(grant__in=grants),
        Nudge.objects.filter(Q(cast__in=seats) | Q(address__in=leaving.emails)),
    ):
        leaving.forget(rows)
    ids = [grant.pk for grant in grants]
    overwrite(Grant, ids, email=NO_ADDRESS, zone="")
    briefs = Brief.objects.filter(cast__in=seats).values_list("pk", flat=True)
    overwrite(Brief, list(briefs), words="")
    blank: dict[str, Any] = dict.fromkeys(BLANK, "")
    overwrite(CastMember, seats, name=NOBODY, person=None, **blank)
    Event.objects.filter(actor_id__in=[*ids, *seats]).update(actor_name=NOBODY)
    Event.objects.filter(about_id__in=[*seats, *ids]).update(about_name=NOBODY)


def _vacate(seat: CastMember, leaving: Leaving) -> None:
    """They leave, and their links end; where the plan waits for nobody else, the seat stays."""
    try:
        with transaction.atomic():
            seat.leave(by=leaving.by)
    except Refusal:
        for grant in seat.grants.exclude(state=Grant.State.REVOKED):
            grant.revoke(by=leaving.by)


def kept_of_deals(ids: list[UUID]) -> list[str]:
    """What stays, without the name, and why: in sentences for whoever erases and who is erased."""
    seats = seats_of(ids)
    deals = Deal.objects.filter(cast__in=seats).distinct()
    lines = []
    for deal in deals.order_by("name"):
        lines.append(
            for_us(
                "The record of “%(deal)s” with %(company_name)s: what was promised, "
                "agreed and confirmed, and when. Two firms rest their rights on it. The "
                "name goes out of it."
            )
            % {"deal": deal.name, "company_name": deal.company_name}
        )
    asked = Question.objects.filter(asker__in=seats).count()
    if asked:
        said = plural_words(asked, "question,questions")
        lines.append(
            for_us("%(said)s asked by name, with the answers that all read. The name goes.")
            % {"said": said}
        )
    return lines


def has_a_part(ids: list[UUID]) -> set[UUID]:
    """Of these people, who has a seat in a purchase that goes on: nobody erases them by time."""
    over = (Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF, Deal.Stage.RESTING)
    seats = CastMember.objects.filter(person_id__in=ids, deal__deleted_at=None)
    return set(seats.exclude(deal__stage__in=over).values_list("person_id", flat=True))
