"""The hours in which letters go: the reader's own working hours, where they are.

A letter written outside of them is kept until their next working morning. What a client asked
for this minute goes at once. Where no mail server is set nothing is sent, and nothing waits.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import CalendarError, known_zone
from goodbuy.workspaces.mail import has_server

# The weekly letter goes at seven, to be there when the day begins.
OPENS, CLOSES = time(7), time(18)
MORNING = time(8)


def held_until(grant: Grant | None, cast: CastMember, deal: Deal) -> datetime | None:
    """When a letter that is written now may go; None: at once."""
    return next_hour(grant, cast, deal, clock.now()) if has_server() else None


def next_hour(grant: Grant | None, cast: CastMember, deal: Deal, now: datetime) -> datetime | None:
    """The next working morning of the reader; None while their working hours last."""
    calendar = calendar_of(cast, deal.workspace)
    zone = _zone(grant, calendar.zone)
    local = now.astimezone(zone)
    today = local.date()
    if calendar.is_working(today) and OPENS <= local.time() < CLOSES:
        return None
    is_before = local.time() < OPENS and calendar.is_working(today)
    day = today if is_before else calendar.next(today)
    return datetime.combine(day, MORNING, zone)


def _zone(grant: Grant | None, usual: str) -> ZoneInfo:
    try:
        return known_zone(grant.zone if grant and grant.zone else usual)
    except CalendarError:
        return known_zone(usual)
