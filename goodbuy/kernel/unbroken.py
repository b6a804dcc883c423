"""A day within a sentence stays in one piece on a page, wherever the line has room for it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from goodbuy.kernel import words
from goodbuy.kernel.words import locale_of, undotted


@lru_cache(maxsize=16)
def _day_in(language: str) -> re.Pattern[str]:
    """Friday 16 October 2026, Fri 16 Oct; Freitag, 16. Oktober; viernes 16 de octubre."""
    locale = locale_of(language)
    return re.compile(rf"(?:\b(?:{_names(locale, 'days')}),? )?{_date_in(language).pattern}")


@lru_cache(maxsize=16)
def _date_in(language: str) -> re.Pattern[str]:
    """16 October 2026, without its weekday."""
    months = _names(locale_of(language), "months")
    return re.compile(rf"\b\d{{1,2}}\.? (?:de )?(?:{months})\b(?: (?:de )?\d{{4}})?")


def _names(locale: Locale, what: str) -> str:
    found = {
        undotted(name)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in getattr(locale, what)[context][width].values()
    }
    return "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))


@lru_cache(maxsize=2048)
def _kept(text: str, language: str, is_large: bool = False) -> SafeString:
    days = _date_in(language) if is_large else _day_in(language)
    return mark_safe(days.sub(r'<span class="day">\g<0></span>', text))


def unbroken(text: str) -> SafeString:
    """`{{ fact.strong|unbroken }}`: escaped, each day in it one piece."""
    return _kept(str(conditional_escape(text)), get_language() or "en")


def date_unbroken(text: str) -> SafeString:
    """For a sentence in large type: the weekday may end a line, which would else end half-way."""
    return _kept(str(conditional_escape(text)), get_language() or "en", is_large=True)


def day(value: date | datetime | None, autoescape: bool = True) -> str:
    """`{{ step.due_on|day }}` is Fri 16 Oct: one piece on a page, bare words in a plain letter."""
    return _whole(words.day(value), autoescape)


def long_day(value: date | datetime | None, autoescape: bool = True) -> str:
    """`{{ step.due_on|long_day }}` is Friday 16 October, in the same way."""
    return _whole(words.long_day(value), autoescape)


def _whole(said: str, on_a_page: bool) -> str:
    return mark_safe(f'<span class="day">{said}</span>') if said and on_a_page else said
