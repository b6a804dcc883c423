"""The one clock that every rule reads. Tests and the sample move it with `moved_to`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moved.get() or _on_the_wall()


def _on_the_wall() -> datetime:
    # Apart, so that the tests can hang up another one (`testing/moment.py`).
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The calendar day it is now in a time zone such as `Europe/Berlin`."""
    return now().astimezone(ZoneInfo(zone)).date()


def newest_day() -> date:
    """The latest calendar day that it is anywhere on earth."""
    return today("Pacific/Kiritimati")


def noon(day: date) -> datetime:
    """The middle of a day, for what is known by the day only."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the house believe that it is another moment (sample data, simulations, tests)."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
