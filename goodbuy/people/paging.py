"""Places in a list, words to search for, and the pages of rows that are found."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from goodbuy.kernel import words
from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.people.finding import Listing
from goodbuy.people.plain import digits

if TYPE_CHECKING:
    from goodbuy.people.lists import Asked

PAGE = 50
COUNTED = 1000
MOST_WORDS = 6
A_PART = 1000
_PHONE = frozenset("0123456789+()-./ ")


def search_parts(query: str) -> list[str]:
    """The words that must all be found; a telephone number is one word of digits."""
    query = query.replace("\x00", "")
    if set(query) <= _PHONE and len(digits(query)) >= 3:
        return [digits(query).lstrip("0") or "0"]
    return query.split()[:MOST_WORDS]


def write_cursor(key: Any, pk: UUID) -> str:
    if isinstance(key, datetime | date):
        key = key.isoformat()
    plain = [str(key) if isinstance(key, Decimal) else key, str(pk)]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(text: str, kind: str) -> list[Any] | None:
    """The place a cursor names, or nothing: a broken one leads to the first page."""
    try:
        key, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        # Nothing: behind all those that hold a value of the field that is sorted by.
        if key is None and kind.startswith("own"):
            return [None, str(UUID(pk))]
        if "\x00" in key:
            return None
        _CHECKS.get(kind, str)(key)
        return [str(key), str(UUID(pk))]
    except (ValueError, TypeError, ArithmeticError, binascii.Error, AttributeError):
        return None


def _a_number(text: str) -> None:
    if not Decimal(text).is_finite():
        raise ValueError(text)


_CHECKS: dict[str, Any] = {
    "timestamptz": datetime.fromisoformat,
    "date": date.fromisoformat,
    "numeric": _a_number,
    "own number": _a_number,
}


@dataclass
class Page:
    """One page of rows, where its neighbours begin, and whether it was found by likeness alone."""

    rows: list[tuple[Any, ...]]
    after: str = ""
    before: str = ""
    is_near: bool = False
    count: int | None = 0


def find_page(asked: Asked, columns: str) -> Page:
    """One page in one query: ids by the finding function, their columns under row security."""
    is_back, is_first = "back" in asked.wanted, "after" not in asked.wanted
    rows = _rows(asked, {**asked.wanted, "most": PAGE + 1}, columns, is_first and not asked.query)
    has_more = len(rows) > PAGE
    rows = rows[:PAGE]
    if is_back:
        rows.reverse()
    page = Page([row[3:] for row in rows])
    page.count = rows[0][2] if rows and is_first and not asked.query else None
    if rows and (has_more or is_back):
        page.after = write_cursor(rows[-1][1], rows[-1][0])
    if rows and (has_more if is_back else not is_first):
        page.before = write_cursor(rows[0][1], rows[0][0])
    if not rows and asked.query and is_first:
        near = {k: v for k, v in asked.filters.items() if k != "words"}
        near |= {"near": asked.wanted["words"], "most": PAGE}
        page.rows = [row[3:] for row in _rows(asked, near, columns, False)]
        page.is_near = bool(page.rows)
    return page


def all_rows(asked: Asked, columns: str) -> Iterator[tuple[Any, ...]]:
    """Every row that the list finds, a thousand at a time."""
    wanted = {k: v for k, v in asked.wanted.items() if k not in ("after", "back")}
    while True:
        rows = _rows(asked, {**wanted, "most": A_PART}, columns, False)
        yield from (row[3:] for row in rows)
        if len(rows) < A_PART:
            return
        wanted["after"] = read_cursor(write_cursor(rows[-1][1], rows[-1][0]), asked.key_kind)


def _rows(asked: Asked, wanted: dict[str, Any], columns: str, is_counted: bool) -> list[Any]:
    listing = asked.listing
    count, values = "null", [json.dumps(wanted)]
    if is_counted:
        count = f"(select count(*) from {listing.function}(%s))"
        values.insert(0, json.dumps({**asked.filters, "any": True, "most": COUNTED + 1}))
    sql = f"""
      select t.id, {key_of(asked)}, {count}, {columns}
      from {listing.function}(%s) with ordinality f(id, place)
      join {listing.table} t on t.id = f.id order by f.place"""
    return ask(sql, values)


def key_of(asked: Asked) -> str:
    """What the rows are sorted by, over the table as `t`."""
    if own := asked.sorted_by:
        held = "number" if own.is_numeric else "sort_name"
        return (
            f"(select v.{held} from people_customvalue v where v.field_id = '{own.pk}' "
            f"and v.{own.column} = t.id and v.text <> '')"
        )
    return asked.listing.key(asked.sort)


def names_found(listing: Listing, typed: str, most: int = 8) -> list[str]:
    """The first few names that fit what is being typed: for a picker that never loads them all."""
    if not typed.strip():
        return []
    wanted = json.dumps({"words": search_parts(typed), "most": most})
    sql = (
        f"select t.name from {listing.function}(%s) with ordinality f(id, place) "
        f"join {listing.table} t on t.id = f.id order by f.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted])
        return [row[0] for row in cursor.fetchall()]


def count_words(count: int | None, shown: int, has_more: bool, noun: tuple[str, str]) -> str:
    """What stands above a list: exact up to a thousand, and never counted further."""
    if count is None:
        count = shown
        if has_more:
            return for_us("More than %(page)s %(noun)s. Type a little more to find yours.") % {
                "page": PAGE,
                "noun": for_us_many(*noun, PAGE),
            }
    return (
        f"{COUNTED:,}+ {for_us_many(*noun, COUNTED)}"
        if count > COUNTED
        else words.plural_words(count, f"{noun[0]},{noun[1]}")
    )
