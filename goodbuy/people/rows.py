"""What a list page shows: every cell is formatted once, here and not in a template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import mark_safe

from goodbuy.kernel.tongues import for_us
from goodbuy.people.chips import chips_of
from goodbuy.people.columns import Column
from goodbuy.people.controls import controls_of
from goodbuy.people.grouping import find_groups
from goodbuy.people.lists import Asked
from goodbuy.people.paging import count_words, find_page
from goodbuy.people.row_html import cell_html, group_html, options_html, rows_html
from goodbuy.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    name: str
    small: str
    cells: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where a press on it leads, and how the list is sorted by it."""

    label: str
    style: str
    url: str
    order: str


def columns_of(asked: Asked) -> list[Column]:
    """Their words in the reader's language, looked up once and not for each row."""
    known = [asked.known.columns[name] for name in asked.columns]
    return [replace(column, said=str(column.said)) for column in known]


def row_of(found: tuple[Any, ...], columns: list[Column]) -> Row:
    pk, name, small, *values = found
    cells = "".join(
        cell_html(column, column.draw(value)) for column, value in zip(columns, values, strict=True)
    )
    return Row(str(pk), name, small or "", cells)


def list_context(asked: Asked, member: Member, beyond: str = "") -> dict[str, Any]:
    """Everything that a list page shows, in two queries (three where it is in groups)."""
    listing, known = asked.listing, asked.known
    may_change = listing.may_bulk(member)
    found = (_groups if asked.group else _page)(asked, may_change, beyond)
    return {
        "asked": asked,
        "listing": listing,
        "page": listing.page,
        "heads": _heads(asked),
        "controls": controls_of(asked),
        "team": options_html(known.team),
        "own": list(known.fields.values()),
        "may_remove": listing.may_remove,
        "has_tags": bool(known.tags),
        "views": _views(asked, member),
        "chips": chips_of(asked),
        "columns": [
            {"name": name, "label": column.label, "is_on": name in asked.columns}
            for name, column in known.columns.items()
        ],
        "first_head": _head(asked, listing.first_words, "", _first_sorts(asked)),
        "may_change": may_change,
        "may_keep": not member.is_viewer,
        **found,
    }


def _page(asked: Asked, may_change: bool, beyond: str) -> dict[str, Any]:
    columns = columns_of(asked)
    page = find_page(asked, _selected(asked, columns))
    rows = [row_of(row, columns) for row in page.rows]
    drawn = rows_html(rows, asked.listing.url, may_change)
    is_placed = "after" in asked.wanted
    counted = count_words(page.count, len(page.rows), bool(page.after), asked.listing.noun)
    return {
        "rows": mark_safe(drawn),
        "is_near": page.is_near,
        "count": "" if is_placed else counted,
        "may_take_all": bool(page.after or page.before) and not page.is_near,
        "next": asked.address(after=page.after) if page.after else "",
        "previous": asked.address(before=page.before) if page.before else "",
    }


def _groups(asked: Asked, may_change: bool, beyond: str) -> dict[str, Any]:
    columns, url = columns_of(asked), asked.listing.url
    found = find_groups(asked, _selected(asked, columns), beyond)
    drawn = []
    for group, rows, has_more in found.groups:
        lines = rows_html([row_of(row, columns) for row in rows], url, may_change)
        way = url + asked.address(group=None, **group.narrow) if has_more else ""
        drawn.append(group_html(group.name, lines, way, len(columns) + 1 + may_change))
    return {
        "rows": mark_safe("\n".join(drawn)),
        "is_near": False,
        "count": for_us("In groups, the first ten of each"),
        "may_take_all": bool(drawn),
        "next": asked.address(beyond=found.next) if found.next else "",
        "previous": asked.address() if beyond else "",
    }


def _selected(asked: Asked, columns: list[Column]) -> str:
    return ", ".join(["t.id", asked.listing.first, *(column.sql for column in columns)])


def _heads(asked: Asked) -> list[Head]:
    return [_head(asked, c.label, c.style, c.sorts) for c in columns_of(asked)]


def _first_sorts(asked: Asked) -> tuple[str, ...]:
    return ("name",) if "name" in asked.listing.sorts else ()


def _head(asked: Asked, label: str, style: str, sorts: tuple[str, ...]) -> Head:
    if not sorts:
        return Head(label, style, "", "")
    is_on = asked.sort in sorts
    following = sorts[(sorts.index(asked.sort) + 1) % len(sorts)] if is_on else sorts[0]
    order = ("descending" if asked.falls else "ascending") if is_on else ""
    sort = following if following != asked.listing.default else ""
    return Head(label, style, asked.address(sort=sort), order)


def _views(asked: Asked, member: Member) -> list[dict[str, Any]]:
    now = asked.address().lstrip("?")
    return [
        {
            "id": pk,
            "name": name,
            "url": f"?{query}",
            "is_on": query == now,
            "is_mine": by == str(member.pk),
        }
        for pk, name, query, by in asked.known.views
    ]
