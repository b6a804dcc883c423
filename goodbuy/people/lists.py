"""How a list is asked for: filters, order, columns and groups read from the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.typed_days import read_day
from goodbuy.people.custom.kinds import number_in
from goodbuy.people.finding import OWN, Listing
from goodbuy.people.models import CustomField
from goodbuy.people.paging import read_cursor, search_parts, write_cursor
from goodbuy.people.vocabulary import Vocabulary, vocabulary
from goodbuy.workspaces.models import Member

PLACED = ("after", "back", "sort", "ordered")


@dataclass
class Asked:
    """A list as it was asked for: `wanted` is for PostgreSQL, `kept` for addresses."""

    listing: Listing
    known: Vocabulary
    query: str = ""
    sort: str = ""
    group: str = ""
    columns: list[str] = field(default_factory=list)
    wanted: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def filters(self) -> dict[str, Any]:
        """What decides which rows are meant, wherever the page stands and however it is sorted."""
        return {k: v for k, v in self.wanted.items() if k not in PLACED}

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    @property
    def sorted_by(self) -> CustomField | None:
        """The workspace's own field that this list is sorted by, if it is one."""
        name = self.sort.removeprefix("-")
        return self.known.fields.get(name[2:]) if name.startswith("f.") else None

    @property
    def key_kind(self) -> str:
        if own := self.sorted_by:
            return "own number" if own.is_numeric else "own text"
        return self.listing.sorts[self.sort][1]

    @property
    def falls(self) -> bool:
        if self.sorted_by:
            return self.sort.startswith("-")
        return self.listing.sorts[self.sort][2] == "desc"

    def address(self, **changes: Any) -> str:
        """The query string of this list with some parameters changed, always from its start."""
        kept = {**self.kept, **{k: str(v) for k, v in changes.items() if v is not None}}
        gone = {name for name, value in changes.items() if value is None}
        return "?" + urlencode({k: v for k, v in kept.items() if v != "" and k not in gone})


def read_asked(listing: Listing, given: QueryDict, member: Member) -> Asked:
    """Read the address. What cannot be understood is left out and said in a sentence."""
    asked = Asked(listing, vocabulary(listing, member, given))
    asked.query = " ".join(given.get("q", "").replace("\x00", "").split())[:100]
    if asked.query:
        asked.kept["q"] = asked.query
        asked.wanted["words"] = search_parts(asked.query)
    for name in listing.filters:
        if value := _given(given, name):
            _understand(asked, name, value, lambda n, v: _read_filter(asked, n, v, member))
    _read_tags(asked, given)
    for key, own in asked.known.fields.items():
        for part in ("", ".from", ".to", ".is"):
            if value := _given(given, name := f"f.{key}{part}"):
                _understand(asked, name, value, lambda n, v, o=own: _read_own(asked, o, n, v))
    _read_shape(asked, given)
    _read_place(asked, given)
    return asked


def _given(given: QueryDict, name: str) -> str:
    return str(given.get(name, "")).strip()[:200].replace("\x00", "")


def _understand(asked: Asked, name: str, value: str, read: Any) -> None:
    try:
        read(name, value)
        asked.kept[name] = value
    except (ValueError, InvalidOperation):
        asked.problems.append(
            for_us("“%(value)s” could not be understood, so that filter is left out.")
            % {"value": value[:40]}
        )


def _read_filter(asked: Asked, name: str, value: str, member: Member) -> None:
    if name == "owner" and value == "me":
        asked.wanted[name] = str(member.pk)
    elif name == "owner" and value == "nobody":
        asked.wanted["unowned"] = "1"
    elif name == "mail":
        asked.wanted["mail" if value == "yes" else "unmailed"] = "1"
    else:
        control = next((c for c in asked.listing.controls if c.name == name), None)
        kind = "id" if name in ("company", "owner") else control.kind if control else ""
        readers = {"id": _an_id, "day": _a_moment, "date": _a_day, "amount": _an_amount}
        if kind == "choice" and control and value not in dict(control.choices):
            raise ValueError(value)
        asked.wanted[name] = readers.get(kind, lambda v, m: v)(value, member)


def _an_id(value: str, member: Member) -> str:
    return str(UUID(value))


def _an_amount(value: str, member: Member) -> str:
    return str(number_in(value))


def _a_day(value: str, member: Member) -> str:
    return read_day(value).isoformat()


def _a_moment(value: str, member: Member) -> str:
    """A day, or a number of days ago such as `90d`: midnight in the member's time zone."""
    if value.endswith("d") and value[:-1].isdigit():
        day = clock.today(member.zone) - timedelta(days=min(int(value[:-1]), 36500))
    else:
        day = read_day(value)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()


def _read_tags(asked: Asked, given: QueryDict) -> None:
    """All the tags that are asked for, given apart or with commas, or `none`."""
    typed = [one.strip() for part in given.getlist("tags") for one in part.split(",")]
    if "none" in typed:
        asked.wanted["untagged"], asked.kept["tags"] = "1", "none"
        return
    tags = [one for one in dict.fromkeys(typed) if one in asked.known.tags]
    if any(typed) and not tags:
        asked.problems.append(for_us("That tag is not here any more, so that filter is left out."))
    if tags:
        asked.wanted["tags"], asked.kept["tags"] = tags[:8], ",".join(tags[:8])


def _read_own(asked: Asked, own: CustomField, name: str, value: str) -> None:
    part = name.removeprefix(f"f.{own.key}").lstrip(".")
    for op, plain in _conditions(own, part, value):
        conditions = asked.wanted.setdefault(OWN, [])
        conditions.append({"field": str(own.pk), "op": op, "value": plain})


def _conditions(own: CustomField, part: str, value: str) -> Iterator[tuple[str, str]]:
    """What one parameter asks of one field; ValueError where the kind has no such question."""
    if part == "is" and value in ("none", "any"):
        yield value, ""
    elif part in ("from", "to") and own.is_numeric:
        yield part, str(number_in(value))
    elif part in ("from", "to") and own.kind == "date":
        yield {"from": "since", "to": "until"}[part], read_day(value).isoformat()
    elif part == "" and own.kind == "choice":
        if not own.option_name(value):
            raise ValueError(value)
        yield "is", value
    elif part == "" and own.kind in ("text", "link", "person"):
        for word in value.split()[:6]:
            yield "has", word
    elif part == "" and own.is_numeric:
        for op in ("from", "to"):
            yield op, str(number_in(value))
    elif part == "" and own.kind == "date":
        yield "is", read_day(value).isoformat()
    else:
        raise ValueError(value)


def _read_shape(asked: Asked, given: QueryDict) -> None:
    """Order, columns and groups."""
    listing, known = asked.listing, asked.known
    asked.sort = str(given.get("sort", listing.default))
    own = (
        known.fields.get(asked.sort.lstrip("-").removeprefix("f.")) if "f." in asked.sort else None
    )
    if own is None and asked.sort not in listing.sorts:
        asked.sort = listing.default
    if own is not None:
        asked.sort = f"{'-' if asked.sort.startswith('-') else ''}f.{own.key}"
        by = {"field": str(own.pk), "number": own.is_numeric, "falls": asked.falls}
        asked.wanted |= {"sort": "own", "ordered": by}
    else:
        asked.wanted["sort"] = asked.sort
    if asked.sort != listing.default:
        asked.kept["sort"] = asked.sort
    names = [one.strip() for part in given.getlist("columns") for one in part.split(",")]
    asked.columns = [n for n in dict.fromkeys(names) if n in known.columns][:14] or known.usual
    if asked.columns != known.usual:
        asked.kept["columns"] = ",".join(asked.columns)
    group = str(given.get("group", ""))
    if group in listing.groups or (
        group.startswith("f.") and group[2:] in known.fields
        and known.fields[group[2:]].kind == "choice"
    ):  # fmt: skip
        asked.group = asked.kept["group"] = group


def _read_place(asked: Asked, given: QueryDict) -> None:
    for name in ("after", "before"):
        if name in given and (place := read_cursor(str(given[name]), asked.key_kind)):
            asked.wanted["after"] = place
            if name == "before":
                asked.wanted["back"] = True
            return


__all__ = ["Asked", "read_asked", "read_cursor", "search_parts", "write_cursor"]
