"""What a list page shows: filters read from the address, a page of rows, and what is around."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.http import QueryDict

from goodbuy.kernel import clock, words
from goodbuy.people.finding import Listing
from goodbuy.people.plain import digits
from goodbuy.workspaces.models import Member

PAGE = 50
COUNTED = 1000
MOST_WORDS = 6
_PHONE = frozenset("0123456789+()-./ ")


@dataclass
class Asked:
    """A list as it was asked for: `wanted` is for PostgreSQL, `kept` for addresses."""

    listing: Listing
    query: str = ""
    sort: str = "name"
    wanted: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def filters(self) -> dict[str, Any]:
        """What decides which rows are meant, wherever the page stands and however it is sorted."""
        return {k: v for k, v in self.wanted.items() if k not in ("after", "back", "sort")}

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    def address(self, **changes: Any) -> str:
        """The query string of this list with some parameters changed, always from its start."""
        kept = {**self.kept, **{k: str(v) for k, v in changes.items() if v is not None}}
        return "?" + urlencode(
            {k: v for k, v in kept.items() if v != "" and k not in _gone(changes)}
        )


def _gone(changes: dict[str, Any]) -> set[str]:
    return {name for name, value in changes.items() if value is None}


def read_asked(listing: Listing, given: QueryDict, member: Member) -> Asked:
    """Read the address. What cannot be understood is left out and said in a sentence."""
    asked = Asked(listing)
    asked.query = " ".join(given.get("q", "").split())[:100]
    if asked.query:
        asked.kept["q"] = asked.query
        asked.wanted["words"] = search_parts(asked.query)
    for name in listing.filters:
        if value := given.get(name, "").strip()[:200].replace("\x00", ""):
            _read_filter(asked, name, value, member)
    asked.sort = given.get("sort", "name")
    if asked.sort not in listing.sorts:
        asked.sort = "name"
    asked.wanted["sort"] = asked.sort
    if asked.sort != "name":
        asked.kept["sort"] = asked.sort
    _read_place(asked, given)
    return asked


def search_parts(query: str) -> list[str]:
    """The words that must all be found; a telephone number is one word of digits."""
    query = query.replace("\x00", "")
    if set(query) <= _PHONE and len(digits(query)) >= 3:
        return [digits(query).lstrip("0") or "0"]
    return query.split()[:MOST_WORDS]


def _read_filter(asked: Asked, name: str, value: str, member: Member) -> None:
    reads = {"company": _an_id, "owner": _an_id, "since": _a_day, "quiet": _a_day}
    try:
        if name == "owner" and value == "me":
            asked.wanted[name] = str(member.pk)
        elif name == "owner" and value == "nobody":
            asked.wanted["unowned"] = "1"
        elif name == "mail":
            asked.wanted["mail" if value == "yes" else "unmailed"] = "1"
        else:
            asked.wanted[name] = reads.get(name, lambda v, m: v)(value, member)
        asked.kept[name] = value
    except ValueError:
        asked.problems.append(
            f"“{value[:40]}” could not be understood, so that filter is left out."
        )


def _an_id(value: str, member: Member) -> str:
    return str(UUID(value))


def _a_day(value: str, member: Member) -> str:
    """A day, or a number of days ago such as `90d`: midnight in the member's time zone."""
    if value.endswith("d") and value[:-1].isdigit():
        day = clock.today(member.zone) - timedelta(days=min(int(value[:-1]), 36500))
    else:
        day = date.fromisoformat(value)
    if day.year < 1900:
        raise ValueError(value)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()


def _read_place(asked: Asked, given: QueryDict) -> None:
    for name in ("after", "before"):
        if name in given and (
            place := read_cursor(str(given[name]), asked.listing.sorts[asked.sort][1])
        ):
            asked.wanted["after"] = place
            if name == "before":
                asked.wanted["back"] = True
            return


def write_cursor(key: Any, pk: UUID) -> str:
    plain = [key.isoformat() if isinstance(key, datetime) else key, str(pk)]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(text: str, kind: str) -> list[str] | None:
    """The place a cursor names, or nothing: a broken one leads to the first page."""
    try:
        key, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if kind == "timestamptz":
            datetime.fromisoformat(key)
        if "\x00" in key:
            return None
        return [str(key), str(UUID(pk))]
    except (ValueError, TypeError, binascii.Error, AttributeError):
        return None


@dataclass
class Page:
    """One page of rows, where its neighbours begin, and whether it was found by likeness alone."""

    rows: list[tuple[Any, ...]]
    after: str = ""
    before: str = ""
    is_near: bool = False


def find_page(asked: Asked, columns: str, joins: str = "") -> Page:
    """One page in one query: ids by the finding function, their columns under row security."""
    is_back, is_first = "back" in asked.wanted, "after" not in asked.wanted
    rows = _rows(asked, {**asked.wanted, "most": PAGE + 1}, columns, joins)
    has_more = len(rows) > PAGE
    rows = rows[:PAGE]
    if is_back:
        rows.reverse()
    page = Page([row[2:] for row in rows])
    if rows and (has_more or is_back):
        page.after = write_cursor(rows[-1][1], rows[-1][0])
    if rows and (has_more if is_back else not is_first):
        page.before = write_cursor(rows[0][1], rows[0][0])
    if not rows and asked.query and is_first:
        near = {k: v for k, v in asked.filters.items() if k != "words"}
        near |= {"near": asked.wanted["words"], "most": PAGE}
        page.rows = [row[2:] for row in _rows(asked, near, columns, joins)]
        page.is_near = bool(page.rows)
    return page


def _rows(asked: Asked, wanted: dict[str, Any], columns: str, joins: str) -> list[Any]:
    listing = asked.listing
    sql = f"""
      select t.id, {listing.key(asked.sort)}, {columns}
      from {listing.function}(%s) with ordinality f(id, place)
      join {listing.table} t on t.id = f.id {joins} order by f.place"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(wanted)])
        return cursor.fetchall()


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


def around(asked: Asked, member: Member) -> dict[str, Any]:
    """The team, the saved views and (unless searched for) the count, in one query."""
    counted = "null" if asked.query else f"(select count(*) from {asked.listing.function}(%s))"
    sql = f"""
      select {counted},
        (select coalesce(json_agg(json_build_array(id, name) order by name), '[]')
          from workspaces_member where left_at is null),
        (select coalesce(json_agg(json_build_array(id, name, query, member_id) order by name), '[]')
          from workspaces_savedview where page = %s and (is_shared or member_id = %s)),
        (select name from people_company where id = %s)
    """
    values = [asked.listing.page, member.pk, asked.wanted.get("company")]
    if not asked.query:
        values.insert(0, json.dumps({**asked.filters, "any": True, "most": COUNTED + 1}))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        count, team, views, company = cursor.fetchone()
    return {"count": count, "team": team, "views": views, "company": company}


def count_words(count: int | None, shown: int, has_more: bool, noun: str, many: str) -> str:
    """What stands above a list: exact up to a thousand, and never counted further."""
    if count is None:
        count = shown
        if has_more:
            return f"More than {PAGE} {many}. Type a little more to find yours."
    return (
        f"{COUNTED:,}+ {many}" if count > COUNTED else words.plural_words(count, f"{noun},{many}")
    )
