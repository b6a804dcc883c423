"""When an answer is due: so many working hours after the question, in the answerer's calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goodbuy.deals.voices import calendar_of
from goodbuy.workspaces.models import Workspace

OPENS, CLOSES = time(9), time(17)


def due_after(asked_at: datetime, workspace: Workspace, answerer: Any, hours: int) -> datetime:
    """So many hours of open office later; nights, weekends and holidays do not count."""
    calendar = calendar_of(answerer, workspace)
    zone = ZoneInfo(calendar.zone)
    moment = asked_at.astimezone(zone)
    left = timedelta(hours=hours)
    while True:
        day = calendar.on_or_after(moment.date())
        opens = datetime.combine(day, OPENS, zone)
        closes = datetime.combine(day, CLOSES, zone)
        start = max(moment, opens)
        if start < closes:
            if start + left <= closes:
                return start + left
            left -= closes - start
        moment = datetime.combine(day + timedelta(1), time(0), zone)


def hours_between(start: datetime, end: datetime, workspace: Workspace, answerer: Any) -> float:
    """Open hours of the answerer's office from one moment to another."""
    calendar = calendar_of(answerer, workspace)
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone), end.astimezone(zone)
    whole = timedelta()
    day = calendar.on_or_after(first.date())
    while day <= last.date():
        opens = max(first, datetime.combine(day, OPENS, zone))
        closes = min(last, datetime.combine(day, CLOSES, zone))
        whole += max(closes - opens, timedelta())
        day = calendar.next(day)
    return whole / timedelta(hours=1)
