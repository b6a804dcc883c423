"""Writes people as contact cards: vCard 4.0 (RFC 6350), UTF-8, lines folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from goodbuy.people.models import EmailAddress, PhoneNumber

LONGEST = 75
KINDS = {"work": "work", "home": "home", "mobile": "cell", "fax": "fax"}
COLUMNS = (
    *("pk", "name", "family_name", "given_name", "company__name", "city", "country", "title"),
    *("website", "language", "zone", "birthday", "ways_email", "ways_phone"),
)


def cards_of(people: Any) -> Iterator[str]:
    """A card for each person who is not removed, a few thousand read at a time, in one query."""
    rows = people.annotate(ways_email=_ways(EmailAddress), ways_phone=_ways(PhoneNumber))
    for row in rows.order_by("pk").values_list(*COLUMNS, named=True).iterator(chunk_size=2000):
        yield card_of(row)


def _ways(model: Any) -> ArraySubquery:
    """The addresses of a person, the one that they prefer first."""
    rows = model.objects.filter(person=OuterRef("pk")).order_by("-is_primary", "value")
    told = JSONObject(value="value", label="label", is_primary="is_primary")
    return ArraySubquery(rows.values(row=told))


def card_of(person: Any) -> str:
    """`person` has the COLUMNS."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{person.pk}", f"FN:{_text(person.name)}"]
    lines.append(f"N:{_text(person.family_name)};{_text(person.given_name)};;;")
    for name, ways in (("EMAIL", person.ways_email), ("TEL", person.ways_phone)):
        lines += [f"{name}{_told(way)}:{_text(way['value'])}" for way in ways]
    if person.company__name:
        lines.append(f"ORG:{_text(person.company__name)}")
    if person.city or person.country:
        lines.append(f"ADR:;;;{_text(person.city)};;;{_text(person.country)}")
    known = (
        ("TITLE", person.title),
        ("URL", person.website),
        ("LANG", person.language),
        ("TZ", person.zone),
        ("BDAY", person.birthday and f"{person.birthday:%Y%m%d}"),
    )
    lines += [f"{name}:{_text(value)}" for name, value in known if value]
    lines.append("END:VCARD\r\n")
    return "\r\n".join(map(_folded, lines))


def _told(way: dict[str, Any]) -> str:
    kind = KINDS.get(way["label"].lower(), "")
    told = f";TYPE={kind}" if kind else ""
    return told + (";PREF=1" if way["is_primary"] else "")


_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and none is cut inside a letter."""
    if len(line) <= LONGEST and line.isascii():
        return line
    parts, part, size = [], "", 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > LONGEST:
            parts.append(part)
            # The space in front of a line that goes on counts too.
            part, size = "", 1
        part, size = part + letter, size + weight
    return "\r\n ".join([*parts, part])
