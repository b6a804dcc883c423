"""What the deal itself demands before it can be agreed."""

from __future__ import annotations

from goodbuy.deals.demands import demand
from goodbuy.deals.models import CastMember, Deal, champions_at_risk
from goodbuy.deals.words import listed
from goodbuy.kernel.tongues import for_us


@demand(Deal.Stage.AGREED)
def has_a_value(deal: Deal) -> str | None:
    return None if deal.value else for_us("no value is set")


@demand(Deal.Stage.AGREED)
def has_people_on_both_sides(deal: Deal) -> str | None:
    sides = set(deal.cast.filter(has_left=False).values_list("side", flat=True))
    absent = {
        CastMember.Side.SELLER: for_us("none of us is named"),
        CastMember.Side.CLIENT: for_us("nobody of the client is named"),
    }
    return (
        for_us(" and ").join(words for side, words in absent.items() if side not in sides) or None
    )


@demand(Deal.Stage.AGREED)
def has_said_who_does_what(deal: Deal) -> str | None:
    named = deal.cast.filter(has_left=False).order_by("side", "order")
    unsaid = [c.first_name for c in named if not (c.does and c.does_not)]
    if not unsaid:
        return None
    return for_us("nobody has said what %(unsaid)s will and will not do") % {
        "unsaid": listed(unsaid)
    }


@demand(Deal.Stage.AGREED)
def every_champion_is_safe(deal: Deal) -> str | None:
    """Whoever backs us fears for their own name: each has a risk that was answered."""
    names = [face.first_name for face in champions_at_risk(deal)]
    return (
        for_us("there is no answer yet to what a yes could cost %(names)s")
        % {"names": listed(names)}
        if names
        else None
    )
