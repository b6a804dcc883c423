"""How names are split, sorted and searched: one rule in SQL, for single rows and for sets."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import CharField, Func, TextField, Value
from django.db.models.functions import Left

# Words that belong to the family name that follows them.
PARTICLES = frozenset(
    ["al", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el"]
    + ["ibn", "la", "le", "van", "von", "zu"]
)
NOT_DIGITS = re.compile(r"[^0-9]")


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
    bare = text[1:] if text[:1] == "+" else text
    return bare if bare.isdigit() and bare.isascii() else NOT_DIGITS.sub("", text)


def written_out(value: str, normal: str) -> str:
    """A number as it was written, and its digits where they do not stand in that in one piece.

    Search finds a part of a word, so digits that stand in others would only make its index longer.
    The same rule stands in search.py for whole sets.
    """
    if value == normal and value[1:].isdigit():
        return value  # As most programs write it: +49301234567.
    number, typed = digits(normal), digits(value)
    words = value if number in value else f"{value} {number}"
    return words if typed in words else f"{words} {typed}"


def search_words(*parts: str) -> str:
    """The text that search looks in. A leading space lets a word's beginning be found."""
    return " " + " ".join(part for part in parts if part)
