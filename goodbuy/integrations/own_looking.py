"""What a file says of tags and own fields that is other than here: for those who look before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from goodbuy.integrations.copying import fetch
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_import import (
    PREFIX,
    VALUES,
    Own,
    lines_of,
    own_fields,
    says_any,
)
from goodbuy.people.custom import kinds

Difference = tuple[dict[str, Any], dict[str, Any]]


@dataclass
class OwnLooking:
    """Read once for a whole file, and asked line by line."""

    own: Own
    lines: dict[int, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    # What is kept now: the text as it is compared, and as it is shown.
    values: dict[tuple[UUID, UUID], tuple[str, str]] = field(default_factory=dict)
    tags: dict[UUID, set[str]] = field(default_factory=dict)
    told: set[tuple[UUID, UUID]] = field(default_factory=set)

    def know(self, rows: list[UUID] | None = None) -> None:
        """What these rows hold (or all of the kind that the file is of)."""
        column, fields = f"{self.own.of}_id", {f.pk: f for f in self.own.fields.values()}
        among = "" if rows is None else f"and v.{column} = any(%s)"
        asked = [] if rows is None else [rows]
        found = fetch(
            f"select v.{column}, v.field_id, v.text, v.number, w.id, w.name from {VALUES} v "
            "left join people_person w on w.id = v.who_id "
            f"where v.field_id = any(%s) and v.{column} is not null {among}",
            [list(fields), *asked],
        )
        for row, of, text, number, who, name in found:
            self.values[row, of] = text, kinds.show(fields[of], text, number, (who, name)).words
        for row, name in fetch(
            f"select v.{column}, g.name from people_tagging v join people_tag g on g.id = v.tag_id "
            f"where v.{column} is not null {among}",
            asked,
        ):
            self.tags.setdefault(row, set()).add(name.casefold())

    def said(self, line: int, row: UUID) -> Difference:
        """The old and new words of one row, by the names of the fields.

        Of two lines that are one row the first is right, so they are asked in their order.
        """
        tags, cells = self.lines.get(line, ([], {}))
        old: dict[str, Any] = {}
        new: dict[str, Any] = {}
        for key, text in cells.items():
            own, kept = self.own.fields[key], self.own.read_once(key, text)
            if kept is None or not kept.text or (row, own.pk) in self.told:
                continue
            self.told.add((row, own.pk))
            was, shown = self.values.get((row, own.pk), ("", ""))
            if kept.text != was:
                old[f"{PREFIX}{own.name}"], new[f"{PREFIX}{own.name}"] = shown, kept.words
        held = self.tags.get(row, set())
        if fresh := [tag for tag in tags if tag[:40].replace(",", " ").casefold() not in held]:
            old["tags"], new["tags"] = "", ", ".join(fresh)
        return old, new


def look_at_own(one: Import) -> OwnLooking | None:
    """None where the file says nothing of tags and own fields."""
    if not says_any(one):
        return None
    own = Own(one, own_fields(one.kind))
    looking = OwnLooking(own)
    for line, tags, cells in lines_of(one, own.fields):
        if tags or cells:
            looking.lines[line] = tags, cells
    return looking


def differences(looking: OwnLooking, rows: dict[int, UUID]) -> dict[UUID, Difference]:
    """Of all lines at once, by the row that each of them is."""
    looking.know(list(rows.values()))
    found: dict[UUID, Difference] = {}
    for line in sorted(rows.keys() & looking.lines.keys()):
        old, new = looking.said(line, rows[line])
        if new:
            before = found.get(rows[line], ({}, {}))
            found[rows[line]] = {**old, **before[0]}, {**new, **before[1]}
    return found
