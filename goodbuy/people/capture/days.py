"""Days as one scribbles them: in September, 12 May, next spring, by 2028, on Friday."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

MONTHS = [name.lower() for name in calendar.month_name[1:]]
WEEKDAYS = [name.lower() for name in calendar.day_name]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
FEASTS = {
    "new year": (1, 1),
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "halloween": (10, 31),
}

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = [
    re.compile(r"\b(?P<year>(?:19|2[01])\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b{_DAY}\.(?P<number>1[0-2]|0?\d)\.(?:{_YEAR})?(?!\d)"),
    re.compile(rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", re.I),
    re.compile(rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR})?", re.I),
    re.compile(rf"\b(?P<which>in|since|by|from|until|till|next|last|this|end of|early|late|mid)"
               rf"[ -]{_MONTH}(?:,? {_YEAR})?", re.I),
    re.compile(rf"\b{_MONTH} {_YEAR}\b", re.I),
]  # fmt: skip
_SEASON = re.compile(
    rf"\b(?P<which>next|last|this|in(?: the)?) (?P<season>spring|summer|autumn|fall|winter)"
    rf"(?: (?:of )?{_YEAR})?\b",
    re.I,
)
_ONLY_YEAR = re.compile(
    rf"\b(?:in|by|since|from|until|before|after|class of|end of) {_YEAR}\b", re.I
)
_FEAST = re.compile(r"\b(?P<feast>new year|christmas eve|christmas|halloween|easter)\b", re.I)
_WEEKDAY = re.compile(rf"\b(?P<which>next|this|on) (?P<weekday>{'|'.join(WEEKDAYS)})\b(?!s)", re.I)
_NEAR = re.compile(r"\b(?P<near>today|tomorrow|next week|next month|next year|last year)\b", re.I)
_IN = re.compile(
    r"\bin (?P<count>\d+|a|one|two|three|four|five|six) (?P<unit>day|week|month|year)s?\b", re.I
)
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ABOUT = re.compile(r"\b(?:about|around|roughly|circa|some time|early|mid|late|end of)\b", re.I)
_PAST = re.compile(
    r"\b(?:was|were|moved|started|joined|met|since|last|left|bought|born|ago|had|died|married in|"
    r"got|graduated|went|promoted|made|became|finished|signed)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A day in a clause, in the parts that were said, and where it stands."""

    year: int | None
    month: int | None
    day: int | None
    is_about: bool
    start: int
    end: int


def find_day(text: str, today: date) -> Found | None:
    """The first day that a clause speaks of; a year is worked out where the words imply one."""
    finders = (_by_pattern, _by_season, _by_words, _by_feast, _by_year)
    for find in finders:
        if found := find(text, today):
            about = bool(_ABOUT.search(text[max(0, found.start - 14) : found.end]))
            return Found(
                found.year, found.month, found.day, found.is_about or about, found.start, found.end
            )
    return None


def _month_number(words: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(words.lower()[:3]))


def _by_pattern(text: str, today: date) -> Found | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            got = match.groupdict()
            month = int(got["number"]) if got.get("number") else _month_number(got["month"])
            day = int(got["day"]) if got.get("day") else None
            if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
                continue
            # Who writes 'may' in small letters means the verb, unless a day stands beside it.
            if (got.get("month") or "") == "may" and day is None and not got.get("year"):
                continue
            year = int(got["year"]) if got.get("year") else None
            return Found(year, month, day, False, match.start(), match.end())
    return None


def implied_year(text: str, month: int, day: int | None, today: date) -> int:
    """The year of a month without one: behind us where the words speak of the past, else ahead."""
    this = date(today.year, month, min(day or 28, 28))
    if _PAST.search(text):
        return today.year if this <= today else today.year - 1
    return today.year if this >= today.replace(day=1) else today.year + 1


def _by_season(text: str, today: date) -> Found | None:
    if not (match := _SEASON.search(text)):
        return None
    month = SEASONS[match["season"].lower()]
    year = int(match["year"]) if match["year"] else implied_year(text, month, None, today)
    if match["which"].lower() == "last" and not match["year"]:
        year = today.year if month + 2 < today.month else today.year - 1
    return Found(year, month, None, True, match.start(), match.end())


def _by_words(text: str, today: date) -> Found | None:
    if match := _WEEKDAY.search(text):
        wanted = WEEKDAYS.index(match["weekday"].lower())
        ahead = (wanted - today.weekday() - 1) % 7 + 1
        return _whole(today + timedelta(days=ahead), match)
    if match := _IN.search(text):
        count = COUNTS.get(match["count"].lower()) or int(match["count"])
        unit = match["unit"].lower()
        if count > 99:
            return None
        on = today + relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]
        if unit == "year":
            return Found(on.year, None, None, True, match.start(), match.end())
        if unit == "month":
            return Found(on.year, on.month, None, True, match.start(), match.end())
        return _whole(on, match)
    if match := _NEAR.search(text):
        return _near(match, today)
    return None


def _near(match: re.Match[str], today: date) -> Found:
    near = match["near"].lower()
    if near.endswith("year"):
        year = today.year + (1 if near.startswith("next") else -1)
        return Found(year, None, None, False, match.start(), match.end())
    if near == "next month":
        on = today + relativedelta(months=1)
        return Found(on.year, on.month, None, True, match.start(), match.end())
    days = {"today": 0, "tomorrow": 1, "next week": 7}[near]
    found = _whole(today + timedelta(days=days), match)
    about = near == "next week"
    return Found(found.year, found.month, found.day, about, found.start, found.end)


def _whole(on: date, match: re.Match[str]) -> Found:
    return Found(on.year, on.month, on.day, False, match.start(), match.end())


def _by_feast(text: str, today: date) -> Found | None:
    if not (match := _FEAST.search(text)):
        return None
    name = match["feast"].lower()
    if name == "easter":
        on = easter(today.year)
        on = on if on >= today else easter(today.year + 1)
        return Found(on.year, on.month, on.day, True, match.start(), match.end())
    month, day = FEASTS[name]
    return Found(None, month, day, False, match.start(), match.end())


def _by_year(text: str, today: date) -> Found | None:
    if not (match := _ONLY_YEAR.search(text)):
        return None
    return Found(int(match["year"]), None, None, False, match.start(), match.end())
