"""Delivery is told by a team: when one voice tells everything, the second one is offered."""

from __future__ import annotations

from dataclasses import dataclass

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration

DELIVERY = (Deal.Stage.ONBOARDING, Deal.Stage.LIVE)
# So many in a row by one person, and the client knows one voice only.
ENOUGH = 4


@dataclass(frozen=True)
class Alone:
    """Whoever told the last entries of a delivery all alone, and who else could tell this one."""

    name: str
    count: int
    second: CastMember


def told_alone(deal: Deal, narrator: CastMember | None) -> Alone | None:
    """Two queries in a delivery, none before and after it."""
    if narrator is None or deal.stage not in DELIVERY:
        return None
    told = Narration.objects.filter(deal=deal).published().order_by("-published_at")
    last = list(told.values_list("narrator_id", flat=True)[:ENOUGH])
    if len(last) < ENOUGH or set(last) != {narrator.pk}:
        return None
    today = clock.today(narrator.zone or deal.workspace.zone)
    others = CastMember.objects.filter(deal=deal, side=CastMember.Side.SELLER, has_left=False)
    others = others.exclude(pk=narrator.pk).order_by("order", "id")
    second = next((one for one in others if one.is_in_it(today)), None)
    return Alone(narrator.first_name, len(last), second) if second else None
