"""Who may do what to a plan and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodbuy.deals.models import CastMember
from goodbuy.deals.voices import side_of, voice_of
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.timeline.models import Actor

if TYPE_CHECKING:
    from goodbuy.plans.models import Step

SELLER, CLIENT, THIRD = CastMember.Side.SELLER, CastMember.Side.CLIENT, CastMember.Side.THIRD


def require_team(by: Actor) -> None:
    """Owners, managers, sellers and delivery change plans; viewers and guests do not."""
    if by.actor_kind == "guest":
        raise NotAllowed("Only the team that wrote this plan can change it. Ask them in the room.")
    if getattr(by, "is_viewer", False):
        raise NotAllowed("You can read everything here, and change nothing: your role is viewer.")


def require_doer(step: Step, by: Actor) -> None:
    """Its own side; the team also writes down what it was told by telephone."""
    side = side_of(by)
    if side == SELLER:
        return require_team(by)
    if side == CLIENT and step.owner.side in (CLIENT, THIRD):
        return None
    if side == THIRD and by.cast.pk in (step.owner_id, step.helper_id):  # type: ignore[attr-defined]
        return None
    raise NotAllowed(
        "“%(step)s” is %(who)s’s to do. Ask %(who)s.", step=step, who=step.owner.first_name
    )


def require_other_side(step: Step, by: Actor) -> None:
    """Whoever did a step, or said for a third party that it is done, cannot confirm it."""
    side = side_of(by)
    if side == SELLER:
        require_team(by)
    said_by = step.claimed_by.side if step.claimed_by else SELLER
    if side == THIRD or side == step.owner.side or step.owner.side == THIRD and side == said_by:
        raise NotAllowed(
            "“%(step)s” is confirmed by the other side, not by the one which did it.", step=step
        )


def require_same_deal(step: Step, cast: CastMember) -> None:
    if cast.deal_id != step.deal_id:
        raise Refusal(
            "%(cast)s is not part of this deal yet. Add them to the people first.", cast=cast.name
        )
    if cast.has_left:
        raise Refusal("%(cast)s has left this deal. Choose someone who is here.", cast=cast.name)


def require_narrator(step: Step, cast: CastMember) -> None:
    """One of ours, or of whoever else does the work: the client is told, and tells nobody."""
    require_same_deal(step, cast)
    if cast.side == CLIENT:
        raise Refusal(
            "%(cast)s is the one who is told. Choose one of us to tell it.", cast=cast.name
        )


__all__ = [
    "require_doer",
    "require_narrator",
    "require_other_side",
    "require_same_deal",
    "require_team",
    "side_of",
    "voice_of",
]
