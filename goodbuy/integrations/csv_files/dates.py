"""Days as people write them. Whether 3/4 is in March or in April is decided over a whole column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.typed_days import is_near


class Order(StrEnum):
    ISO = "iso"
    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"
    UNSURE = "unsure"


@dataclass(frozen=True)
class DateStyle:
    order: Order
    reason: str
    unread: int = 0

    @property
    def is_unsure(self) -> bool:
        return self.order is Order.UNSURE


MONTHS = {
    name: number + 1
    for number, names in enumerate(
        [
            "jan january januar jänner janvier janv enero ene januari",
            "feb february februar février févr fév febrero februari",
            "mar march märz mär mrz mars marzo maart mrt",
            "apr april avril avr abril abr",
            "may mai mayo mei",
            "jun june juni juin junio",
            "jul july juli juillet juil julio",
            "aug august août agosto ago augustus",
            "sep sept september septembre septiembre",
            "oct october oktober okt octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez décembre déc diciembre dic",
        ]
    )
    for name in names.split()
}
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]|$)")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T|$)")
NUMBERS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:[ ,T]|$)")
DAY_WORD = re.compile(
    r"(?:[^\W\d]+,? )?(\d{1,2})(?:st|nd|rd|th|\.|er)?(?: de)?"
    r"[ -/]*([^\W\d]+)\.?,?(?: de)?[ -]*(\d{4}|\d{2})\b"
)
WORD_DAY = re.compile(r"(?:[^\W\d]+, )?([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
# Days since 30 December 1899, as a spreadsheet keeps them: 1982 to 2064.
SERIAL = re.compile(r"([3-5]\d{4})(?:\.\d+)?$")


def decide_order(values: Iterable[str]) -> DateStyle:
    """Looks at every day of a column: one value above twelve settles all the others."""
    first = second = numeric = other = unread = 0
    for value in set(values):
        text = value.strip()
        if not text:
            continue
        match = NUMBERS.match(text)
        if match and not YEAR_FIRST.match(text):
            numeric += 1
            first = max(first, int(match[1]))
            second = max(second, int(match[2]))
        elif parse_date(text, Order.ISO):
            other += 1
        else:
            unread += 1
    if not numeric:
        return DateStyle(Order.ISO, for_us("year, month and day can be told apart"), unread)
    if first > 12 and second > 12:
        return DateStyle(Order.UNSURE, for_us("some days come first and some come second"), unread)
    if second > 12:
        return DateStyle(
            Order.MONTH_FIRST,
            for_us("the second number goes up to %(second)s") % {"second": second},
            unread,
        )
    if first > 12:
        return DateStyle(
            Order.DAY_FIRST,
            for_us("the first number goes up to %(first)s") % {"first": first},
            unread,
        )
    return DateStyle(
        Order.UNSURE, for_us("no number is above 12, so 3/4 may be March or April"), unread
    )


@lru_cache(65536)
def parse_date(value: str, order: Order = Order.ISO) -> date | None:
    text = value.strip()
    if match := YEAR_FIRST.match(text) or COMPACT.match(text):
        return _day(match[1], match[2], match[3])
    if match := NUMBERS.match(text):
        one, two, year = match.groups()
        if order is Order.MONTH_FIRST:
            return _day(year, one, two)
        # Above twelve there is only one way to read it, whatever the column does.
        if order is Order.DAY_FIRST or int(one) > 12:
            return _day(year, two, one)
        return _day(year, one, two) if int(two) > 12 else None
    if match := WORD_DAY.match(text):
        return _named(match[3], match[1], match[2])
    if match := DAY_WORD.match(text):
        return _named(match[3], match[2], match[1])
    if match := SERIAL.match(text):
        return date(1899, 12, 30) + timedelta(days=int(match[1]))
    return None


def looks_like_date(text: str) -> bool:
    """For guessing: a spreadsheet's bare number is no reason to call a column days."""
    if SERIAL.match(text):
        return False
    return bool(NUMBERS.match(text)) or parse_date(text) is not None


def _named(year: str, month: str, day: str) -> date | None:
    number = MONTHS.get(month.casefold().rstrip("."))
    return _day(year, str(number), day) if number else None


def _day(year: str, month: str, day: str) -> date | None:
    full = int(year)
    if len(year) == 2:
        full += 1900 if full > 68 else 2000
    try:
        found = date(full, int(month), int(day))
    except ValueError:
        return None
    return found if is_near(found) else None
