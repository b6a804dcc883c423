"""Paused deals go on once their day has come."""

from __future__ import annotations

from datetime import timedelta

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.timeline.models import Actor

AT_ONCE = 500


def resume_due(*, by: Actor) -> int:
    """Resume each whose day it is in its workspace's time zone; the number resumed."""
    # Somewhere on earth it is this day already.
    latest = (clock.now() + timedelta(hours=14)).date()
    paused = Deal.objects.existing().filter(stage=Deal.Stage.PAUSED, paused_until__lte=latest)
    resumed = 0
    for deal in paused.select_related("workspace").order_by("paused_until", "id")[:AT_ONCE]:
        if deal.paused_until <= clock.today(deal.workspace.zone):
            deal.resume(by=by)
            resumed += 1
    return resumed
