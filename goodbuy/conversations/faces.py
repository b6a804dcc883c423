"""Whose voice an actor is in a deal, and who may write there."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.workspaces.models import Member


def writer_of(deal: Deal, by: Any) -> CastMember:
    """The cast member who speaks; a member who does so joins the cast by it."""
    if isinstance(by, Member):
        if by.is_viewer:
            raise NotAllowed("You can read everything here, and change nothing.")
        return CastMember.voice(deal, by)
    face: CastMember = by.cast
    return face


def said(words: str, ask: str, longest: int) -> str:
    """The words without what surrounds them; raises Refusal where there are none, or too many."""
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Refusal(ask)
    if len(words) > longest:
        raise Refusal(
            "Please keep it under %(longest)s characters; these are %(count)s. "
            "Nothing is lost: shorten it and send it again.",
            longest=f"{longest:,}",
            count=f"{len(words):,}",
        )
    return words


def of_this_deal(face: CastMember | None, deal: Deal, *sides: str) -> CastMember | None:
    """The face itself; raises Refusal for one of another deal, of another side, or who has left."""
    if face is None:
        return None
    if face.deal_id != deal.pk or face.has_left or (sides and face.side not in sides):
        raise Refusal("Choose somebody of this deal who is still here.")
    return face
