"""Turns a row of cells into a person, along the columns that were agreed on."""

from collections.abc import Callable, Sequence
from typing import Any

from goodbuy.integrations.csv_files.dates import Order, parse_date
from goodbuy.integrations.csv_files.table import Row
from goodbuy.integrations.csv_files.words import BY_LABEL
from goodbuy.integrations.records import Address, PersonRecord

MANY = " ::: "
ATTRIBUTES = (
    "name",
    "given_name",
    "family_name",
    "nickname",
    "company",
    "title",
    "department",
    "language",
    "time_zone",
    "owner",
    "external_id",
)
PLACE = ("street", "street2", "city", "region", "postcode", "country", "address")
# What stands in one cell and in one field.
PLAIN_PLACE = frozenset(PLACE) - {"street", "street2", "address"}
# Google's own groups say nothing about a person.
GROUPS_OF_A_PROGRAM = {"mycontacts", "my contacts", "starred in android", "starred", "imported"}
Columns = Sequence[dict[str, Any]]


def person_reader(columns: Columns, order: Order) -> Callable[[Row], PersonRecord]:
    scalars = [
        (column["field"], place)
        for place, column in enumerate(columns)
        if column["field"] in ATTRIBUTES
    ]
    emails, phones = _points(columns, "email"), _points(columns, "phone")
    extras = [
        reader
        for reader in (
            _names(columns),
            _places(columns),
            _links(columns),
            _words(columns),
            _days(columns, order),
        )
        if reader
    ]

    def read(row: Row) -> PersonRecord:
        cells = row.cells
        person = PersonRecord(row.line)
        for attribute, place in scalars:
            if value := cells[place]:
                setattr(person, attribute, " ".join(value.split()))
        for points, found in ((emails, person.emails), (phones, person.phones)):
            for place, label, label_place in points:
                if value := cells[place].strip():
                    said = cells[label_place].strip() if label_place >= 0 else ""
                    if said or ":::" in value:
                        found.extend(_labelled(value, label, said))
                    else:
                        found.append((value, label))
        for extra in extras:
            extra(person, cells)
        if not person.name:
            person.name = f"{person.given_name} {person.family_name}".strip()
        return person

    return read


def _points(columns: Columns, field: str) -> list[tuple[int, str, int]]:
    """Where the e-mails (or phones) stand, each with its label or with the column that says it."""
    labels = {
        column["slot"]: place
        for place, column in enumerate(columns)
        if column["field"] == field + "_label"
    }
    return [
        (place, column["label"], labels.get(column["slot"], -1))
        for place, column in enumerate(columns)
        if column["field"] == field
    ]


def _labelled(value: str, label: str, said: str) -> list[tuple[str, str]]:
    """Google keeps several in one cell and puts a star before the one that is preferred."""
    is_preferred = said.startswith("* ")
    if said:
        label = BY_LABEL.get(said.removeprefix("* ").casefold(), said.removeprefix("* ").casefold())
    parts = [part.strip() for part in value.split(":::")] if ":::" in value else [value]
    if is_preferred:
        label = f"* {label}"
    return [(part, label) for part in parts if part]


def preferred_first(points: list[tuple[str, str]]) -> list[tuple[str, str]]:
    ordered = sorted(points, key=lambda point: not point[1].startswith("*"))
    return [(value, label.removeprefix("* ").removeprefix("*")) for value, label in ordered]


Extra = Callable[[PersonRecord, list[str]], None]


def _names(columns: Columns) -> Extra | None:
    where = {
        column["field"]: place
        for place, column in enumerate(columns)
        if column["field"] in ("middle_name", "prefix", "suffix")
    }
    if not where:
        return None

    def read(person: PersonRecord, cells: list[str]) -> None:
        said = {field: cells[place].strip() for field, place in where.items()}
        if not any(said.values()):
            return
        if said.get("middle_name"):
            person.given_name = f"{person.given_name} {said['middle_name']}".strip()
        if not person.name:
            parts = [said.get("prefix"), person.given_name, person.family_name, said.get("suffix")]
            person.name = " ".join(part for part in parts if part)

    return read


def _places(columns: Columns) -> Extra | None:
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for place, column in enumerate(columns):
        if column["field"] in PLACE or column["field"] == "address_label":
            groups.setdefault((column["label"], column["slot"]), {})[column["field"]] = place
    if not groups:
        return None

    readers = [_address(label, where) for (label, _), where in groups.items()]

    def read(person: PersonRecord, cells: list[str]) -> None:
        for one in readers:
            if address := one(cells):
                person.addresses.append(address)

    return read


def _address(label: str, where: dict[str, int]) -> Callable[[list[str]], Address | None]:
    """One address of a row; most files know no more of it than the place, or nothing."""
    fields = [(field, place) for field, place in where.items() if field != "address_label"]
    plain = [(field, place) for field, place in fields if field in PLAIN_PLACE]
    has_street = len(plain) < len(fields)
    said_by, fixed = where.get("address_label", -1), _label_of(label)

    def read(cells: list[str]) -> Address | None:
        said = {field: value for field, place in plain if (value := cells[place].strip())}
        if has_street and (street := _street({f: cells[p].strip() for f, p in fields})):
            said["street"] = street
        if not said:
            return None
        spoken = cells[said_by].strip() if said_by >= 0 else ""
        return Address(_label_of(spoken) if spoken else fixed, **said)

    return read


def _label_of(spoken: str) -> str:
    name = spoken.removeprefix("* ").casefold()
    return BY_LABEL.get(name, name)


def _street(said: dict[str, str]) -> str:
    street = ", ".join(filter(None, [said.get("street"), said.get("street2")]))
    return street or ", ".join(said.get("address", "").split("\n"))


def _links(columns: Columns) -> Extra | None:
    where = [
        (place, column["field"])
        for place, column in enumerate(columns)
        if column["field"] in ("website", "linkedin")
    ]
    if not where:
        return None

    def read(person: PersonRecord, cells: list[str]) -> None:
        for place, field in where:
            for value in cells[place].split(MANY):
                if link := value.strip():
                    is_linkedin = field == "linkedin" or "linkedin.com/" in link
                    person.links.append((link, "linkedin" if is_linkedin else "website"))

    return read


def _words(columns: Columns) -> Extra | None:
    notes = [(place, column) for place, column in enumerate(columns) if column["field"] == "note"]
    tags = [place for place, column in enumerate(columns) if column["field"] == "tags"]
    if not notes and not tags:
        return None

    def read(person: PersonRecord, cells: list[str]) -> None:
        for place, column in notes:
            if value := cells[place].strip():
                is_named = len(notes) > 1
                person.notes.append(f"{column['header']}: {value}" if is_named else value)
        for place in tags:
            person.tags.extend(split_tags(cells[place]))

    return read


def split_tags(cell: str) -> list[str]:
    for sign in (":::", ";", ",", "|"):
        if sign in cell:
            parts = cell.split(sign)
            break
    else:
        parts = [cell]
    cleaned = (part.strip().lstrip("* ").strip() for part in parts)
    return [tag for tag in cleaned if tag and tag.casefold() not in GROUPS_OF_A_PROGRAM]


def _days(columns: Columns, order: Order) -> Extra | None:
    where = [
        (place, column["field"])
        for place, column in enumerate(columns)
        if column["field"] in ("birthday", "since")
    ]
    if not where:
        return None

    def read(person: PersonRecord, cells: list[str]) -> None:
        for place, field in where:
            if value := cells[place].strip():
                day = parse_date(value, order)
                setattr(person, field, day)
                if day is None:
                    person.notes.append(f"{columns[place]['header']}: {value}")

    return read
