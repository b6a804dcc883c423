"""Who is left in peace until when. Everything that sends anything unasked asks here first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from goodbuy.deals.models import Brief, CastMember, Deal
from goodbuy.kernel import clock

FOR_EVER = date.max
_ENDED = (Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF)
# Where nothing moves, a weekly letter has nothing to say.
SILENT = (*_ENDED, Deal.Stage.PAUSED, Deal.Stage.RESTING)


def quiet_until(deal: Deal, cast: CastMember | None = None) -> date | None:
    """The first day on which this person may be written to unasked; None: today already.

    `FOR_EVER` after they decided against it or the deal ended. On the reconnect day itself
    nothing is quiet any more: that is the day they chose.
    """
    if deal.stage in _ENDED:
        return FOR_EVER
    briefs = Brief.objects.filter(deal=deal).order_by(F("sent_at").desc(), F("id").desc())
    latest = list(briefs.values("cast_id", "cast__side", "status", "reconnect_on")[:200])
    theirs = [b for b in latest if b["cast__side"] == CastMember.Side.CLIENT]
    if theirs and theirs[0]["status"] == Brief.Status.DECIDED_NO:
        return FOR_EVER
    days = [_own_day(latest, cast)]
    if deal.stage == Deal.Stage.PAUSED:
        days.append(deal.paused_until)
    today = clock.today(deal.workspace.zone)
    return max((d for d in days if d and d > today), default=None)


def is_quiet(deal: Deal, cast: CastMember | None = None) -> bool:
    return quiet_until(deal, cast) is not None


def hears_digest(deal: Deal, cast: CastMember) -> bool:
    """Whether the weekly letter still goes to this person.

    A day to talk again silences whatever asks something of them, and this letter then asks
    nothing: so it goes on, as the room promises ("you get the weekly e-mail and nothing else").
    It stops when they asked for a pause, until its day; when a client decided against it; and
    where the deal is paused, resting or ended.
    """
    if deal.stage in SILENT:
        return False
    briefs = Brief.objects.filter(deal=deal).order_by(F("sent_at").desc(), F("id").desc())
    latest = list(briefs.values("cast_id", "cast__side", "status", "reconnect_on")[:200])
    theirs = [b for b in latest if b["cast__side"] == CastMember.Side.CLIENT]
    if theirs and theirs[0]["status"] == Brief.Status.DECIDED_NO:
        return False
    own = next((b for b in latest if b["cast_id"] == cast.pk), None)
    if own is None or own["status"] != Brief.Status.PAUSE or not own["reconnect_on"]:
        return True
    return bool(own["reconnect_on"] <= clock.today(deal.workspace.zone))


def _own_day(latest: list[Any], cast: CastMember | None) -> date | None:
    """The day named in the newest brief of that person: a newer one replaces an older one."""
    own = [b for b in latest if cast is not None and b["cast_id"] == cast.pk]
    return own[0]["reconnect_on"] if own else None
