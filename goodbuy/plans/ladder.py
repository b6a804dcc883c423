"""Whose turn it is when nobody answers: a colleague with another voice; in the end the sponsor."""

from __future__ import annotations

from datetime import date

from goodbuy.deals.models import CastMember
from goodbuy.plans.models import CheckIn

# Who can speak for a client when the one who was asked does not: the first that is found.
SPONSORS = ("sponsor", "decides", "decision", "signs", "pays", "budget")


def whose_turn(one: CheckIn, rung: int, today: date) -> CastMember | None:
    if rung == CheckIn.OTHER_VOICE:
        return another_voice(one, today)
    return sponsor_of(one, today) if rung == CheckIn.SPONSOR else None


def another_voice(one: CheckIn, today: date) -> CastMember | None:
    """A colleague of ours who is here today and is not the one whose question went unanswered."""
    ours = CastMember.objects.filter(deal=one.deal_id, side=CastMember.Side.SELLER)
    ours = ours.filter(member__left_at=None, member__isnull=False).exclude(pk=one.owner_id)
    ours = ours.exclude(member__role="viewer").order_by("order", "id")
    return next((cast for cast in ours if cast.is_in_it(today)), None)


def sponsor_of(one: CheckIn, today: date) -> CastMember | None:
    """Whoever of the client wants it most: the sponsor, else who decides, signs or pays."""
    theirs = CastMember.objects.filter(deal=one.deal_id, side=CastMember.Side.CLIENT)
    theirs = theirs.exclude(pk=one.cast_id).order_by("order", "id")
    here = [cast for cast in theirs if cast.is_in_it(today)]
    for part in SPONSORS:
        found = next((cast for cast in here if part in cast.part.lower()), None)
        if found:
            return found
    return None
