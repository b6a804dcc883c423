"""Words made comparable and sentences made of parts."""

from __future__ import annotations

import unicodedata
from datetime import date

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import long_day


def folded(text: str) -> str:
    """Lower case without accents, as searching compares it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def search_text_of(name: str, company_name: str) -> str:
    """What searching looks in; a leading space lets the beginning of a word be found."""
    return f" {folded(f'{name} {company_name}')}"


def listed(names: list[str]) -> str:
    """Ana, Ben and Cleo."""
    if len(names) < 2:
        return "".join(names)
    return for_us("%(value)s and %(names)s") % {"value": ", ".join(names[:-1]), "names": names[-1]}


def in_words(day: date) -> str:
    """Friday 16 October."""
    return long_day(day, with_year=False)
