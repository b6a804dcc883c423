"""Who speaks in a deal: from an actor to the cast member whose voice it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from goodbuy.deals.models.cast import CastMember
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.working_days import WorkingCalendar, calendar_for
from goodbuy.workspaces.models import Workspace


def voice_of(by: Any, deal_id: UUID) -> CastMember | None:
    """The cast member that a grant or a member is in this deal; None for Goodbuy and strangers."""
    if by.actor_kind == "guest":
        return by.cast if by.deal_id == deal_id else None
    if by.actor_kind == "member":
        return CastMember.objects.filter(deal_id=deal_id, member_id=by.pk).first()
    return None


def side_of(by: Any) -> str:
    """The side that an actor stands on; a member speaks for the seller even outside the cast."""
    return by.cast.side if by.actor_kind == "guest" else CastMember.Side.SELLER


def require_side(by: Any, *sides: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the actor stands on one of these sides."""
    if by.actor_kind == "system" or side_of(by) in sides:
        return
    raise NotAllowed(sentence)


def require_colleague(by: Any, to: CastMember, deal_id: UUID) -> None:
    """Raise Refusal unless `to` is here and on the side of the client who passes something on."""
    same_side = by.actor_kind == "guest" and to.side == by.cast.side
    if not same_side or to.has_left or to.deal_id != deal_id:
        raise Refusal("Choose a colleague of yours who is in this room.")


def calendar_of(cast: CastMember | None, workspace: Workspace) -> WorkingCalendar:
    """The days on which someone works; where theirs are not known, the workspace's."""
    country = (cast.country if cast else "") or workspace.country
    zone = (cast.zone if cast else "") or workspace.zone
    return calendar_for(country, zone)
