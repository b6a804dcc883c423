"""Every room with its links, newest use first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from goodbuy.deals.models import Deal, Grant
from goodbuy.deals.words import folded
from goodbuy.kernel.ids import is_uuid
from goodbuy.workspaces.models import Member

A_PAGE = 25


@dataclass(frozen=True)
class Rooms:
    deals: list[Any]
    next_after: str


def rooms_of(member: Member, *, q: str = "", after: str = "") -> Rooms:
    """Deals that somebody has a link to, a page at a time, with their live and proposed links."""
    live = Grant.objects.filter(deal_id=OuterRef("pk")).exclude(state=Grant.State.REVOKED)
    deals = Deal.objects.visible_to(member).existing().filter(Exists(live))
    if q.strip():
        deals = deals.filter(search_text__contains=folded(q))
    if is_uuid(after):
        deals = deals.filter(pk__lt=after)
    page = list(deals.order_by("-pk")[: A_PAGE + 1])
    shown = page[:A_PAGE]
    grants = Grant.objects.filter(deal__in=shown).exclude(state=Grant.State.REVOKED).for_list()
    by_deal: dict[Any, list[Any]] = {}
    for grant in grants:
        by_deal.setdefault(grant.deal_id, []).append(grant)
    for deal in shown:
        deal.links = by_deal.get(deal.pk, [])
        deal.waiting = [g for g in deal.links if g.state == Grant.State.PROPOSED]
    return Rooms(shown, str(shown[-1].pk) if len(page) > A_PAGE else "")
