"""A day within a sentence stays in one piece on a page, wherever the line has room for it."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from goodbuy.kernel.words import locale_of, undotted


@lru_cache(maxsize=16)
def _day_in(language: str) -> re.Pattern[str]:
    """Friday 16 October 2026, Fri 16 Oct; Freitag, 16. Oktober; viernes 16 de octubre."""
    locale = locale_of(language)
    days, months = _names(locale, "days"), _names(locale, "months")
    return re.compile(
        rf"(?:\b(?:{days}),? )?\b\d{{1,2}}\.? (?:de )?(?:{months})\b(?: (?:de )?\d{{4}})?"
    )


def _names(locale: Locale, what: str) -> str:
    found = {
        undotted(name)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in getattr(locale, what)[context][width].values()
    }
    return "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))


@lru_cache(maxsize=2048)
def _kept(text: str, language: str) -> SafeString:
    said = _day_in(language).sub(r'<span class="day">\g<0></span>', escape(text))
    return mark_safe(said)


def unbroken(text: str) -> SafeString:
    """`{{ fact.strong|unbroken }}`: escaped, each day in it one piece."""
    return _kept(str(text), get_language() or "en")
