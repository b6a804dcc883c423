"""What promised results demand of a deal before it may go on."""

from __future__ import annotations

from goodbuy.deals.demands import demand
from goodbuy.deals.models import Deal
from goodbuy.kernel.tongues import for_us
from goodbuy.promises.models import Outcome


@demand(Deal.Stage.AGREED)
def a_result_is_agreed(deal: Deal) -> str | None:
    required = Outcome.objects.filter(deal=deal).required()
    if required.exclude(state=Outcome.State.PROPOSED).exists():
        return None
    return for_us("both sides have agreed to no promised result yet")


@demand(Deal.Stage.PROVEN)
def every_required_result_is_proven(deal: Deal) -> str | None:
    """Invariant 1. The database holds the same line (see migration 0003)."""
    required = Outcome.objects.filter(deal=deal).required()
    if not required.exists():
        return for_us("no result was promised that could be proven")
    open_ones = [outcome.name for outcome in required.unproven().order_by("order")]
    if open_ones:
        return for_us("the client has not proven ") + ", ".join(f"“{name}”" for name in open_ones)
    return None
