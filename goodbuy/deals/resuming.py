"""Paused deals go on once their day has come."""

from __future__ import annotations

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.timeline.models import Actor

AT_ONCE = 500


def resume_due(*, by: Actor) -> int:
    """Resume each whose day it is in its workspace's time zone; the number resumed."""
    here = Deal.objects.existing().filter(stage=Deal.Stage.PAUSED)
    paused = here.filter(paused_until__lte=clock.newest_day())
    resumed = 0
    for deal in paused.select_related("workspace").order_by("paused_until", "id")[:AT_ONCE]:
        if deal.paused_until <= clock.today(deal.workspace.zone):
            deal.resume(by=by)
            resumed += 1
    return resumed
