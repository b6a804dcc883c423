"""What a client reads right now, and who of them has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.assuming import Assumed, assumed_known
from goodbuy.plans.where import where


@dataclass(frozen=True)
class Seen:
    reader: CastMember | None
    told: str
    wanted: str
    looked: str
    assumed: tuple[Assumed, ...]


def seen_by_clients(deal: Deal) -> Seen:
    """The very sentence of the main client's room, and the days on which each last looked."""
    clients = CastMember.objects.filter(deal=deal, side="client", has_left=False)
    reader = clients.order_by("order", "id").first()
    post = where(deal, for_=reader)
    told = " ".join(part for part in (post.where_words, post.next_sentence) if part)
    assumed = tuple(assumed_known(deal))
    return Seen(reader, told, post.wanted_sentence, _looked(deal), assumed)


def _looked(deal: Deal) -> str:
    """By the day and not by the minute: a minute could name who asked without a name."""
    grants: list[Any] = list(Grant.objects.live().filter(deal=deal).select_related("cast"))
    if not grants:
        return for_us("Nobody of the client has a link to the room yet.")
    came = [
        f"{g.cast.first_name} {words.ago_days(g.last_used_at)}" for g in grants if g.last_used_at
    ]
    not_yet = [g.cast.first_name for g in grants if not g.last_used_at]
    said = for_us("Last in the room: %(value)s.") % {"value": ", ".join(came)} if came else ""
    waits = (
        for_us(" Not in the room yet: %(value)s.") % {"value": ", ".join(not_yet)}
        if not_yet
        else ""
    )
    return f"{said}{waits}".strip()
