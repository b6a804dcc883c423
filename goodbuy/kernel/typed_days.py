"""Days that somebody typed. No calendar page, no file and no sum of days meets another year."""

from __future__ import annotations

from datetime import date

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.working_days import TOO_FAR

# From the birthdays of the oldest to the last day of the longest contract.
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


def is_near(day: date) -> bool:
    return FIRST <= day <= LAST


class TooFar(ValueError):
    def __init__(self) -> None:
        super().__init__(TOO_FAR)


def read_day(text: str) -> date:
    """The day that is written as 2027-03-09; ValueError for none, and for one that nobody means."""
    day = date.fromisoformat(text)
    if not is_near(day):
        raise TooFar
    return day


def day_or_refusal(text: str) -> date | None:
    """The same for a page without a form; nothing typed is no day."""
    if not (text := text.strip()):
        return None
    try:
        return read_day(text)
    except TooFar:
        raise Refusal(TOO_FAR) from None
    except ValueError:
        raise Refusal("“%(text)s” is no day. Write it like 2027-03-09.", text=text[:20]) from None
