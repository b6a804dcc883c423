"""How names are split, sorted and searched: one rule in SQL, for single rows and for sets."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func, TextField, Value
from django.db.models.functions import Left

# Words that belong to the family name that follows them.
PARTICLES = frozenset(
    ["al", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el"]
    + ["ibn", "la", "le", "van", "von", "zu"]
)


class Plain(Func):
    """Lower case, without accents: `goodbuy_plain` is made by a migration of this app."""

    function = "goodbuy_plain"
    output_field = TextField()


def plain_value(text: str) -> Plain:
    return Plain(Value(text, output_field=TextField()))


def sort_value(text: str) -> Any:
    return Left(plain_value(text), 200, output_field=CharField())


def split_name(name: str) -> tuple[str, str]:
    """`Ana de la Ruiz` is Ana, de la Ruiz; `Ruiz, Ana` is Ana, Ruiz; one word is a given name."""
    name = " ".join(name.split())
    if name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
        if family and given:
            return given[:100], family[:100]
    words = name.split(" ")
    if len(words) == 1:
        return name[:100], ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return " ".join(words[:start])[:100], " ".join(words[start:])[:100]


def sort_key(name: str, given: str, family: str) -> str:
    """What lists sort by, before accents go; the same rule stands in search.py for whole sets."""
    return f"{family} {given}".strip() or name


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit() and c.isascii())


def search_words(*parts: str) -> str:
    """The text that search looks in. A leading space lets a word's beginning be found."""
    return " " + " ".join(part for part in parts if part)
