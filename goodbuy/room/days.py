"""Days and times as one reader of a room wants them: in their language, zone and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _

from goodbuy.kernel import clock, words


@dataclass(frozen=True)
class Days:
    language: str
    zone: str
    # Whether the deal ended before its proof: then no day that was planned is still to come.
    is_over: bool = False

    @cached_property
    def today(self) -> date:
        return clock.today(self.zone)

    @property
    def is_english(self) -> bool:
        return self.language.split("-")[0] == "en"

    def of(self, moment: date | datetime) -> date:
        if isinstance(moment, datetime):
            return moment.astimezone(ZoneInfo(self.zone)).date()
        return moment

    def short(self, day: date | datetime | None) -> str:
        """Fri 16 Oct."""
        return words.day(self.of(day), self.language) if day else ""

    def long(self, day: date | datetime | None) -> str:
        """Friday 16 October."""
        return words.long_day(self.of(day), self.language) if day else ""

    def brief(self, day: date | datetime | None) -> str:
        """16 Oct; with the year when it is another one."""
        if not day:
            return ""
        which = self.of(day)
        is_near = which.year == self.today.year
        if self.is_english:
            return f"{which:%-d %b}" if is_near else f"{which:%-d %b %Y}"
        return self._skeleton(which, "MMMd" if is_near else "yMMMd")

    def weekday(self, day: date) -> str:
        """Fri."""
        return words.undotted(str(format_date(day, "EEE", locale=self._locale)))

    def month(self, day: date) -> str:
        return f"{day:%b}" if self.is_english else self._skeleton(day, "MMM")

    def full(self, day: date | datetime) -> str:
        """Wed 14 October 2026."""
        which = self.of(day)
        if self.is_english:
            return f"{which:%a %-d %B %Y}"
        return str(format_date(which, "full", locale=self._locale))

    def clock(self, moment: datetime | time | None) -> str:
        """8:40, on the 24-hour clock."""
        if moment is None:
            return ""
        if isinstance(moment, datetime):
            moment = moment.astimezone(ZoneInfo(self.zone)).time()
        return f"{moment.hour}:{moment.minute:02d}"

    def near(self, day: date | datetime) -> str:
        """Today, Yesterday, Tomorrow, else Mon 12 Oct."""
        which = self.of(day)
        ahead = (which - self.today).days
        if ahead == 0:
            return _("Today")
        if abs(ahead) == 1:
            return _("Yesterday") if ahead < 0 else _("Tomorrow")
        return self.short(which)

    def word(self, moment: datetime | None) -> str:
        """When the last word fell: the time today, else the day."""
        if moment is None:
            return ""
        is_today = self.of(moment) == self.today
        return self.clock(moment) if is_today else self.short(moment)

    @cached_property
    def _locale(self) -> Locale:
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def _skeleton(self, day: date, skeleton: str) -> str:
        return words.undotted(str(format_skeleton(skeleton, day, locale=self._locale)))
