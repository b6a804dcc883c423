"""Which days people work: by country, region and weekend. Days and zones, never instants."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from zoneinfo import ZoneInfo, available_timezones

import holidays
from django.utils.translation import get_language, gettext_noop
from holidays.registry import EntityLoader

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us

# The library's package of all countries imports each of the 250 as soon as one is asked for, and
# none needs it to: so it stands here unread, and a country is loaded when somebody works there.
_COUNTRIES = "holidays.countries"
if _COUNTRIES not in sys.modules and (_spec := find_spec(_COUNTRIES)):
    sys.modules[_COUNTRIES] = module_from_spec(_spec)

TOO_FAR = gettext_noop("That is further away than any calendar goes. Choose a nearer day.")
SATURDAY_AND_SUNDAY = frozenset({5, 6})
# No holiday season of any country closes a working week for longer than this.
LONGEST_CLOSURE = 60


class CalendarError(ValueError):
    """A calendar that cannot be: an unknown country, region or zone, or a week without work."""


def today(zone: str, now: datetime) -> date:
    """The day that `now` is in a zone; at one moment Auckland and Lima may differ."""
    if now.tzinfo is None:
        raise CalendarError(
            for_us("This moment has no time zone, so nobody can say which day it is.")
        )
    return now.astimezone(known_zone(zone)).date()


def known_zone(zone: str) -> ZoneInfo:
    # Asking ZoneInfo itself would open any path that the text happens to name.
    if zone not in _zones():
        raise CalendarError(
            for_us("There is no time zone called “%(zone)s”. One looks like Europe/Lisbon.")
            % {"zone": zone}
        )
    return ZoneInfo(zone)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        # Somebody typed the last day that there is, or the first.
        raise Refusal(TOO_FAR) from None


class WorkingDays(ABC):
    """Steps from working day to working day. Subclasses only say which days are worked."""

    @abstractmethod
    def is_working(self, day: date) -> bool: ...

    def on_or_after(self, day: date) -> date:
        return self._walk(day, 1)

    def on_or_before(self, day: date) -> date:
        return self._walk(day, -1)

    def next(self, day: date) -> date:
        return self._walk(_moved(day, 1), 1)

    def previous(self, day: date) -> date:
        return self._walk(_moved(day, -1), -1)

    def add(self, day: date, n: int) -> date:
        """The working day `n` working days away; zero gives the day itself or the next one."""
        if n == 0:
            return self.on_or_after(day)
        step = self.next if n > 0 else self.previous
        for _ in range(abs(n)):
            day = step(day)
        return day

    def between(self, a: date, b: date) -> int:
        """Working days after `a`, up to and with `b`; below zero when `b` comes first."""
        if b < a:
            return -self.between(b, a)
        days = (a + timedelta(n) for n in range(1, (b - a).days + 1))
        return sum(map(self.is_working, days))

    def joint(self, other: "WorkingDays") -> "WorkingDays":
        return self if other == self else JointCalendar((self, other))

    def _walk(self, day: date, step: int) -> date:
        for n in range(LONGEST_CLOSURE):
            candidate = _moved(day, n * step)
            if self.is_working(candidate):
                return candidate
        raise CalendarError(
            for_us("No working day was found within %(longest_closure)s days of %(day)s.")
            % {"longest_closure": LONGEST_CLOSURE, "day": day}
        )


@dataclass(frozen=True)
class WorkingCalendar(WorkingDays):
    """The working days of one place. No country means no holidays."""

    country: str = ""
    subdivision: str | None = None
    zone: str = "UTC"
    weekend: frozenset[int] = field(default=frozenset())

    def __post_init__(self) -> None:
        known_zone(self.zone)
        _check_place(self.country, self.subdivision)
        if not self.weekend:
            object.__setattr__(self, "weekend", weekend_of(self.country))
        if not self.weekend < frozenset(range(7)):
            raise CalendarError(for_us("A week needs at least one working day."))

    def is_working(self, day: date) -> bool:
        closed, opened = _exceptions(self.country, self.subdivision, day.year)
        if day.weekday() in self.weekend:
            return day in opened
        return day not in closed

    def holiday_on(self, day: date) -> str:
        """The holiday's name, or nothing."""
        if not self.country:
            return ""
        tongue = (get_language() or "en").split("-")[0]
        return _names(self.country, self.subdivision, day.year, tongue).get(day, "")

    def exceptions(self, years: Iterable[int]) -> tuple[list[date], list[date]]:
        """The days off that are no weekend, and the weekend days that are worked."""
        found = [_exceptions(self.country, self.subdivision, year) for year in years]
        closed = [day for off, _ in found for day in off]
        return closed, [day for _, on in found for day in on if day.weekday() in self.weekend]

    def today(self, now: datetime) -> date:
        return today(self.zone, now)


@lru_cache(maxsize=512)
def calendar_for(country: str, zone: str) -> WorkingCalendar:
    """The calendar of a place as somebody wrote it down; what is not known is left out.

    A country or zone that came with an import must never keep a page from being shown.
    """
    country = country.upper() if country.upper() in supported_countries() else ""
    return WorkingCalendar(country, None, zone if zone in _zones() else "UTC")


@dataclass(frozen=True)
class JointCalendar(WorkingDays):
    """The days on which everyone works, for what is done together."""

    calendars: tuple[WorkingDays, ...]

    def is_working(self, day: date) -> bool:
        return all(calendar.is_working(day) for calendar in self.calendars)


@lru_cache(maxsize=256)
def weekend_of(country: str) -> frozenset[int]:
    if not country:
        return SATURDAY_AND_SUNDAY
    _check_place(country, None)
    return frozenset(holidays.country_holidays(country, expand=False).weekend)


@lru_cache(maxsize=512)
def _check_place(country: str, subdivision: str | None) -> None:
    if not country:
        return
    if country not in supported_countries():
        raise CalendarError(
            for_us("There is no holiday calendar for “%(country)s”. Use two letters: DE.")
            % {"country": country}
        )
    if subdivision and subdivision not in (known := _regions_of(country)):
        places = ", ".join(known[:8]) or "none"
        raise CalendarError(
            for_us("%(country)s has no region “%(subdivision)s”. Known are: %(places)s.")
            % {"country": country, "subdivision": subdivision, "places": places}
        )


@lru_cache(maxsize=1)
def supported_countries() -> frozenset[str]:
    """The two-letter codes that have a calendar; none of the calendars is loaded for it."""
    return frozenset(code for code in EntityLoader.get_country_codes() if len(code) == 2)


def _regions_of(country: str) -> tuple[str, ...]:
    return tuple(getattr(holidays, country).subdivisions)


@lru_cache(maxsize=512)
def _names(country: str, subdivision: str | None, year: int, tongue: str) -> dict[date, str]:
    """The holidays of a year in the reader's language, where the library knows it."""
    known = holidays.country_holidays(country, subdiv=subdivision).supported_languages
    said = next((name for name in known if name.split("_")[0] == tongue), "en_US")
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=year, expand=False, language=said
    )
    return dict(found.items())


# Whole years, frozen: the library's own object grows while it is read, which two threads would see.
@lru_cache(maxsize=4096)
def _exceptions(
    country: str, subdivision: str | None, year: int
) -> tuple[dict[date, str], frozenset[date]]:
    if not country:
        return {}, frozenset()
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=year, expand=False, language="en_US"
    )
    return dict(found.items()), frozenset(found.weekend_workdays)
