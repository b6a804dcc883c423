"""Days, times, money and counts as this house writes them, each formatted once and kept."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from goodbuy.kernel import clock as the_clock
from goodbuy.kernel.tongues import for_us_many

NUMBERS = (
    _("No"),
    _("One"),
    _("Two"),
    _("Three"),
    _("Four"),
    _("Five"),
    _("Six"),
    _("Seven"),
    _("Eight"),
    _("Nine"),
    _("Ten"),
    _("Eleven"),
    _("Twelve"),
    _("Thirteen"),
    _("Fourteen"),
    _("Fifteen"),
    _("Sixteen"),
    _("Seventeen"),
    _("Eighteen"),
    _("Nineteen"),
    _("Twenty"),
)


def quoted(words: object) -> str:
    """“Their own words”, between the marks of the reader's language; nothing around nothing."""
    return gettext("“%(words)s”") % {"words": words} if words else ""


def initials(name: object) -> str:
    """`Tomás Reyes` is TR, `Ana` is A: the first letter of the first and of the last word."""
    parts = [part for part in str(name or "").split() if part[0].isalnum()]
    if not parts:
        return "?"
    letters = parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")
    return letters.upper()


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _language(asked: str | None) -> str:
    return asked or get_language() or "en"


def _as_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _today() -> date:
    return the_clock.today(timezone.get_current_timezone_name())


def undotted(text: str) -> str:
    """`Fr., 16. Okt.` is Fr, 16. Okt: such a point would stand beside the sentence's own."""
    return re.sub(r"(?<=[^\W\d])\.", "", text)


@lru_cache(maxsize=8192)
def _written(value: date, language: str, english: str, skeleton: str) -> str:
    locale = locale_of(language)
    if locale.language == "en":
        return str(format_date(value, english, locale=locale))
    said = _abroad(value, locale, skeleton)
    # Inside a sentence Spanish says "el martes 24 de noviembre", without a comma.
    return said.replace(", ", " ", 1) if locale.language == "es" else said


def _abroad(value: date, locale: Locale, skeleton: str) -> str:
    if skeleton in locale.datetime_skeletons:
        return str(format_skeleton(skeleton, value, locale=locale))
    # A language without this combination writes its full date, without the year if it is this one.
    pattern = str(locale.date_formats["full"].pattern)
    if "y" not in skeleton:
        pattern = re.sub(r"[\s,]*('[^']*'\s*)?y+\W*$", "", pattern)
    return str(format_date(value, pattern, locale=locale))


def day(value: date | datetime | None, language: str | None = None) -> str:
    """Fri 16 Oct; with the year when it is not this one."""
    if not value:
        return ""
    which = _as_day(value)
    return _short(which, _language(language), which.year != _today().year)


@lru_cache(maxsize=8192)
def _short(which: date, language: str, with_year: bool) -> str:
    if with_year:
        return undotted(_written(which, language, "EEE d MMM y", "yMMMEd"))
    return undotted(_written(which, language, "EEE d MMM", "MMMEd"))


def long_day(
    value: date | datetime | None, language: str | None = None, *, with_year: bool | None = None
) -> str:
    """Friday 16 October; with the year when it is not this one, or as `with_year` says."""
    if not value:
        return ""
    which = _as_day(value)
    if not (which.year != _today().year if with_year is None else with_year):
        return _written(which, _language(language), "EEEE d MMMM", "MMMMEEEEd")
    return _written(which, _language(language), "EEEE d MMMM y", "yMMMMEEEEd")


def stretch(first: date, last: date) -> str:
    """2 to 6 Nov; 30 Nov to 3 Dec; the year where it is another than the present one."""
    with_year = last.year != _today().year
    locale = locale_of(_language(None))
    if locale.language != "en":
        skeleton = "yMMMd" if with_year else "MMMd"
        return undotted(str(format_interval(first, last, skeleton, locale=locale)))
    is_one_month = (first.year, first.month) == (last.year, last.month)
    begin = str(first.day) if is_one_month else f"{first.day} {first:%b}"
    return f"{begin} to {last.day} {last:%b}" + (f" {last.year}" if with_year else "")


def weekday_name(value: date | datetime) -> str:
    """Friday, of a day or of a moment in its own zone."""
    return str(format_date(value, "EEEE", locale=locale_of(_language(None))))


def short_month(value: date) -> str:
    """Oct, under a line that is drawn."""
    return undotted(str(format_date(value, "LLL", locale=locale_of(_language(None)))))


def full_day(value: date) -> str:
    """16 October 2026, where a picture is told in words."""
    locale = locale_of(_language(None))
    return str(format_date(value, "d MMMM y" if locale.language == "en" else "long", locale=locale))


def month_name(month: int, language: str | None = None) -> str:
    """September, of a month that has no day."""
    return str(format_date(date(2000, month, 1), "LLLL", locale=locale_of(_language(language))))


def clock(value: datetime | None) -> str:
    """8:40, on the 24-hour clock, in the reader's time zone."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour}:{local.minute:02d}"


def ago_days(value: date | datetime | None) -> str:
    """today, yesterday, 6 days ago, tomorrow, in 6 days."""
    if not value:
        return ""
    return ago((_today() - _as_day(value)).days)


def ago(days: int) -> str:
    """The same of a number of days: 6 is 6 days ago, -6 is in 6 days."""
    if days == 0:
        return gettext("today")
    if abs(days) == 1:
        return gettext("yesterday") if days > 0 else gettext("tomorrow")
    if days > 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    return ngettext("in %(days)d day", "in %(days)d days", -days) % {"days": -days}


def days_words(count: int) -> str:
    """1 day, 6 days: for the team."""
    return for_us_many("%(count)s day", "%(count)s days", count) % {"count": count}


def late_words(count: int) -> str:
    """1 day late, 6 days late: for the team."""
    return for_us_many("%(count)s day late", "%(count)s days late", count) % {"count": count}


@lru_cache(maxsize=8192)
def _money(value: Decimal, currency: str, language: str) -> str:
    locale = locale_of(language)
    whole = value == value.to_integral_value()
    try:
        if not whole:
            return str(format_currency(value, currency, locale=locale))
        pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
        return str(format_currency(value, currency, pattern, locale=locale, currency_digits=False))
    except (UnknownLocaleError, KeyError):
        return f"{format_decimal(value, locale=locale)} {currency}"


def money(
    value: Decimal | int | float | str | None, currency: str = "USD", language: str | None = None
) -> str:
    """$48,600; cents only where there are some."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return _money(amount, currency or "USD", _language(language))


def number(value: Decimal | float | str | None, language: str | None = None) -> str:
    """48,600.5, or 48.600,5 to a German reader; up to four places, and none that is empty."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return str(format_decimal(amount, "#,##0.####", locale=locale_of(_language(language))))


def file_size(size: int, language: str | None = None) -> str:
    """12 kB, 1.4 MB; 1,4 Mo to a French reader."""
    locale = locale_of(_language(language))
    if size < 1024 * 1024:
        amount, unit = Decimal(max(1, round(size / 1024))), "digital-kilobyte"
    else:
        amount, unit = Decimal(f"{size / 1024 / 1024:.1f}"), "digital-megabyte"
    return str(format_unit(amount, unit, "short", locale=locale))


def number_words(count: int | None) -> str:
    """Three, and 21 in digits."""
    number = int(count or 0)
    return str(NUMBERS[number]) if 0 <= number <= 20 else str(number)


def plural_words(count: int | None, noun: str = "") -> str:
    """`9|plural_words:"thing"` is Nine things; a plural of its own comes after a comma."""
    number = int(count or 0)
    one, _, many = noun.partition(",")
    word = for_us_many(one, many or f"{one}s", number) if one else ""
    said = str(NUMBERS[number]) if 0 <= number <= 20 else f"{number:,}"
    return f"{said} {word}".strip()
