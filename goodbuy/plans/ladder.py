"""Whose turn it is when nobody answers: a colleague with another voice; in the end the sponsor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from goodbuy.deals.models import CastMember
from goodbuy.plans.models import CheckIn

# Who can speak for a client when the one who was asked does not: the first that is found.
SPONSORS = ("sponsor", "decides", "decision", "signs", "pays", "budget")
NAMED = (CheckIn.OTHER_VOICE, CheckIn.SPONSOR)


def faces_of(deal_ids: Iterable[UUID]) -> dict[UUID, list[CastMember]]:
    """Everyone of these deals in their order, with the members among them: one query."""
    rows = CastMember.objects.filter(deal__in=list(deal_ids)).select_related("member")
    found: dict[UUID, list[CastMember]] = defaultdict(list)
    for cast in rows.order_by("order", "id"):
        found[cast.deal_id].append(cast)
    return found


def whose_turn(
    one: CheckIn, rung: int, today: date, faces: Sequence[CastMember]
) -> CastMember | None:
    """Of the faces of its deal, whoever speaks on this rung; nobody on the others."""
    here = [cast for cast in faces if cast.is_in_it(today)]
    if rung == CheckIn.OTHER_VOICE:
        return another_voice(one, here)
    return sponsor_of(one, here) if rung == CheckIn.SPONSOR else None


def another_voice(one: CheckIn, here: Sequence[CastMember]) -> CastMember | None:
    """A colleague of ours who is here today and is not the one whose question went unanswered."""
    ours = (c for c in here if c.side == CastMember.Side.SELLER and c.pk != one.owner_id)
    members = ((cast, cast.member) for cast in ours if cast.member)
    return next((cast for cast, m in members if m.left_at is None and m.role != "viewer"), None)


def sponsor_of(one: CheckIn, here: Sequence[CastMember]) -> CastMember | None:
    """Whoever of the client wants it most: the sponsor, else who decides, signs or pays."""
    theirs = [c for c in here if c.side == CastMember.Side.CLIENT and c.pk != one.cast_id]
    for part in SPONSORS:
        found = next((cast for cast in theirs if part in cast.part.lower()), None)
        if found:
            return found
    return None
