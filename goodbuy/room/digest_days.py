"""When a client's digest is due: once a week, on their weekday, at seven in their own morning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodbuy.deals.models import Grant
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.room.access import zone_of

MORNING = time(7)
# A holiday moves one letter to Monday; the next one, on its own Friday, is still due.
CLOSEST = {Grant.Digest.WEEKLY: 4, Grant.Digest.WANTED: 4, Grant.Digest.FORTNIGHTLY: 11}
FIRST_LOOKS_BACK, LONGEST_LOOK_BACK = timedelta(days=7), timedelta(days=28)


def due_on(grant: Grant, now: datetime) -> date | None:
    """Today's date where the reader is, if that is the day of their digest and it is morning."""
    local = now.astimezone(ZoneInfo(zone_of(grant)))
    today = local.date()
    if not grant.digest_day or local.time() < MORNING:
        return None
    last = grant.digest_sent_on
    if last and (today - last).days < CLOSEST[Grant.Digest(grant.digest_mode)]:
        return None
    calendar = calendar_of(grant.cast, grant.deal.workspace)
    return today if today in _letter_days(grant.digest_day, today, calendar) else None


def _letter_days(weekday: int, today: date, calendar: WorkingCalendar) -> set[date]:
    """This week's and last week's day, each moved to the next day on which they work."""
    monday = today - timedelta(days=today.weekday())
    usual = [monday + timedelta(days=weekday - 1 - back) for back in (0, 7)]
    return {calendar.on_or_after(day) for day in usual}


def told_since(grant: Grant, last: date | None, now: datetime) -> datetime:
    """The moment from which on this digest tells; what came after the last one is never lost."""
    if last is None:
        return now - FIRST_LOOKS_BACK
    sent = datetime.combine(last, MORNING, ZoneInfo(zone_of(grant)))
    return max(sent, now - LONGEST_LOOK_BACK)
