"""The last day on which something still opens."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal


def last_moment(day: date | None, zone: str) -> datetime | None:
    """The end of that day where the workspace is; raises Refusal for a day that is over."""
    if day and day < clock.today(zone):
        raise Refusal("That day is over. Choose one that is to come.")
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)) if day else None
