"""Writes people as contact cards: vCard 4.0 (RFC 6350), UTF-8, lines folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from goodbuy.people.models import Employment, Person

LONGEST = 75
KINDS = {"work": "work", "home": "home", "mobile": "cell", "fax": "fax"}


def cards_of(people: Any) -> Iterator[str]:
    """A card for each person who is not removed, a few thousand read at a time."""
    present = Prefetch("employments", Employment.objects.filter(to_on=None).order_by("-is_main"))
    rows = people.select_related("company").order_by("pk")
    for person in rows.prefetch_related("emails", "phones", present).iterator(chunk_size=2000):
        yield card_of(person)


def card_of(person: Person) -> str:
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{person.pk}", f"FN:{_text(person.name)}"]
    lines.append(f"N:{_text(person.family_name)};{_text(person.given_name)};;;")
    reached: list[tuple[str, Any]] = [("EMAIL", person.emails), ("TEL", person.phones)]
    for name, points in reached:
        for row in sorted(points.all(), key=lambda r: (not r.is_primary, r.value)):
            lines.append(f"{name}{_told(row)}:{_text(row.value)}")
    if person.company:
        lines.append(f"ORG:{_text(person.company.name)}")
    if person.city or person.country:
        lines.append(f"ADR:;;;{_text(person.city)};;;{_text(person.country)}")
    known = {
        "TITLE": person.title,
        "URL": person.website,
        "LANG": person.language,
        "TZ": person.zone,
        "BDAY": person.birthday and f"{person.birthday:%Y%m%d}",
    }
    lines += [f"{name}:{_text(str(value))}" for name, value in known.items() if value]
    lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _told(row: Any) -> str:
    kind = KINDS.get(row.label.lower(), "")
    told = f";TYPE={kind}" if kind else ""
    return told + (";PREF=1" if row.is_primary else "")


def _text(value: str) -> str:
    for sign in ("\\", ";", ","):
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and none is cut inside a letter."""
    parts, part, size = [], "", 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > LONGEST:
            parts.append(part)
            # The space in front of a line that goes on counts too.
            part, size = "", 1
        part, size = part + letter, size + weight
    return "\r\n ".join([*parts, part])
