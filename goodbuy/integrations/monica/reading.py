"""Reads the JSON export of Monica: people, and how they know each other, their days and gifts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from goodbuy.integrations.records import Address, PersonRecord, UnreadableFile
from goodbuy.kernel.typed_days import is_near

BROKEN = "This looks like an export of Monica, but it cannot be read to its end. Export it again."
YEARLY = "year"


@dataclass(frozen=True)
class Day:
    what: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    is_about: bool = False
    is_yearly: bool = True


@dataclass(frozen=True)
class Given:
    way: str
    what: str
    on: date


@dataclass
class Contact:
    """One person of the file, with what has a place of its own here."""

    uuid: str
    person: PersonRecord
    # Known through somebody else only: a name on a tie, and no person here.
    is_partial: bool = False
    days: list[Day] = field(default_factory=list)
    gifts: list[Given] = field(default_factory=list)
    introduced_by: str = ""


@dataclass
class Book:
    contacts: dict[str, Contact] = field(default_factory=dict)
    # (whose, kind in Monica's words, who)
    relations: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def whole(self) -> list[Contact]:
        return [contact for contact in self.contacts.values() if not contact.is_partial]


def is_monica(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and b'"account"' in head and b'"version"' in head


def read_book(path: Path) -> Book:
    """The whole file; raises UnreadableFile where it is no export of Monica."""
    return _read(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: str, _changed: int) -> Book:
    try:
        account = json.loads(Path(path).read_text(encoding="utf-8-sig"))["account"]
        kinds = _field_kinds(account.get("instance") or {})
        book = Book()
        for number, row in enumerate(_values(account.get("data"), "contact"), 1):
            contact = _contact(number, row, kinds)
            book.contacts[contact.uuid] = contact
        for row in _values(account.get("data"), "relationship"):
            told = _properties(row)
            ends = str(told.get("of_contact") or ""), str(told.get("contact_is") or "")
            book.relations.append((ends[0], str(told.get("type") or ""), ends[1]))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        raise UnreadableFile(BROKEN) from problem
    if not book.contacts:
        raise UnreadableFile("This export of Monica holds no contacts. Nothing was imported.")
    return book


def _values(blocks: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The rows of one kind among blocks of {count, type, values}."""
    for block in blocks or []:
        if isinstance(block, dict) and block.get("type") == kind:
            yield from (row for row in block.get("values") or [] if isinstance(row, dict))


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    found = row.get("properties")
    return found if isinstance(found, dict) else {}


def _field_kinds(instance: dict[str, Any]) -> dict[str, str]:
    """What a way of reaching somebody is: email, phone, or the name of a network."""
    kinds = {}
    for row in instance.get("contact_field_types") or []:
        told = _properties(row)
        protocol = str(told.get("protocol") or "")
        kind = {"mailto:": "email", "tel:": "phone"}.get(protocol, str(told.get("type") or ""))
        kinds[str(row.get("uuid"))] = kind or str(told.get("name") or "")
    return kinds


def _contact(line: int, row: dict[str, Any], kinds: dict[str, str]) -> Contact:
    told = _properties(row)
    given, family = _text(told, "first_name"), _text(told, "last_name")
    given = " ".join(filter(None, [given, _text(told, "middle_name")]))
    person = PersonRecord(line, given_name=given, family_name=family)
    person.name = f"{given} {family}".strip() or _text(told, "nickname")
    person.nickname = _text(told, "nickname")
    person.title, person.company = _text(told, "job"), _text(told, "company")
    person.tags = [str(tag) for tag in told.get("tags") or []]
    person.external_id = str(row.get("uuid") or f"line {line}")
    made = Contact(person.external_id, person, bool(told.get("is_partial")))
    made.introduced_by = str(told.get("first_met_through") or "")
    _reach(person, row, kinds)
    _days(made, told, row)
    _gifts(made, row)
    person.notes = list(_notes(told, row))
    return made


def _text(told: dict[str, Any], name: str) -> str:
    return " ".join(str(told.get(name) or "").replace("\x00", "").split())


def _reach(person: PersonRecord, row: dict[str, Any], kinds: dict[str, str]) -> None:
    for field_row in _values(row.get("data"), "contact_field"):
        told = _properties(field_row)
        value, kind = _text(told, "data"), kinds.get(str(told.get("type")), "")
        if kind == "email" or (not kind and "@" in value and " " not in value):
            person.emails.append((value, ""))
        elif kind == "phone" or (not kind and value.lstrip("+").replace(" ", "").isdigit()):
            person.phones.append((value, ""))
        elif value:
            person.links.append((value, kind.lower()))
    for address_row in _values(row.get("data"), "address"):
        told = _properties(address_row)
        names = ("street", "city", "province", "postal_code", "country")
        street, city, region, postcode, country = (_text(told, n) for n in names)
        label = _text(told, "name").lower()
        person.addresses.append(Address(label, street, city, region, postcode, country))


def _days(made: Contact, told: dict[str, Any], row: dict[str, Any]) -> None:
    born = _special(told.get("birthdate"), "Birthday")
    if born and born.year and born.month and born.day:
        made.person.birthday = date(born.year, born.month, born.day)
    elif born:
        made.days.append(born)
    if met := _special(told.get("first_met_date"), "The day we met"):
        made.days.append(met)
    for reminder in _values(row.get("data"), "reminder"):
        said = _properties(reminder)
        if (on := _day(said.get("initial_date"))) and is_near(on):
            yearly = said.get("frequency_type") == YEARLY
            year = None if yearly else on.year
            what = _text(said, "title")[:120] or "A day to think of"
            made.days.append(Day(what, year, on.month, on.day, is_yearly=yearly))


def _special(told: Any, what: str) -> Day | None:
    """A date whose year may be unknown, or that was only worked out from an age."""
    on = _day(told.get("date")) if isinstance(told, dict) else None
    if on is None or not (told.get("is_year_unknown") or is_near(on)):
        return None
    if told.get("is_age_based"):
        return Day(what, year=on.year, is_about=True)
    return Day(what, None if told.get("is_year_unknown") else on.year, on.month, on.day)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None


def _gifts(made: Contact, row: dict[str, Any]) -> None:
    for gift in _values(row.get("data"), "gift"):
        told = _properties(gift)
        way = {"given": "given", "offered": "given", "received": "received"}.get(
            str(told.get("status"))
        )
        what = _text(told, "name")[:200]
        on = _day(told.get("date")) or _day(gift.get("created_at"))
        if way and what and on:
            made.gifts.append(Given(way, what, on))


def _notes(told: dict[str, Any], row: dict[str, Any]) -> Iterator[str]:
    """What has no place of its own stays a note, word for word."""
    plain = {"description": "", "food_preferences": "Food: "}
    for name, before in plain.items():
        if words := str(told.get(name) or "").strip():
            yield before + words
    if dead := _special(told.get("deceased_date"), ""):
        yield f"Died: {dead.year or ''}-{dead.month or 0:02d}-{dead.day or 0:02d}"
    blocks = {
        "note": ("body", ""),
        "call": ("content", "Call: "),
        "pet": ("name", "Pet: "),
        "task": ("title", "Task: "),
        "life_event": ("name", "What happened: "),
    }
    for kind, (name, before) in blocks.items():
        for entry in _values(row.get("data"), kind):
            if words := str(_properties(entry).get(name) or "").strip():
                yield before + words
    for gift in _values(row.get("data"), "gift"):
        said = _properties(gift)
        if str(said.get("status")) in ("idea", "") and _text(said, "name"):
            yield f"Gift idea: {_text(said, 'name')}"


def people_of(path: Path) -> Iterator[tuple[PersonRecord, list[str]]]:
    for contact in read_book(path).whole:
        yield contact.person, [contact.person.name, *(e for e, _ in contact.person.emails)]
