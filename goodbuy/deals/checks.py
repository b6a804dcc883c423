"""What the deal itself demands before it can be agreed."""

from __future__ import annotations

from goodbuy.deals.demands import demand
from goodbuy.deals.models import CastMember, Deal, champions_at_risk
from goodbuy.deals.words import listed


@demand(Deal.Stage.AGREED)
def has_a_value(deal: Deal) -> str | None:
    return None if deal.value else "no value is set"


@demand(Deal.Stage.AGREED)
def has_people_on_both_sides(deal: Deal) -> str | None:
    sides = set(deal.cast.filter(has_left=False).values_list("side", flat=True))
    absent = {
        CastMember.Side.SELLER: "none of us is named",
        CastMember.Side.CLIENT: "nobody of the client is named",
    }
    return " and ".join(words for side, words in absent.items() if side not in sides) or None


@demand(Deal.Stage.AGREED)
def has_said_who_does_what(deal: Deal) -> str | None:
    named = deal.cast.filter(has_left=False).order_by("side", "order")
    unsaid = [c.first_name for c in named if not (c.does and c.does_not)]
    if not unsaid:
        return None
    return f"nobody has said what {listed(unsaid)} will and will not do"


@demand(Deal.Stage.AGREED)
def every_champion_is_safe(deal: Deal) -> str | None:
    """Whoever backs us fears for their own name: each has a risk that was answered."""
    names = [face.first_name for face in champions_at_risk(deal)]
    return f"there is no answer yet to what a yes could cost {listed(names)}" if names else None
