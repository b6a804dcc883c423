"""The rows of a list as HTML: each is one string, since a template takes longer than the query."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.templatetags.goodbuy import icon
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.unbroken import unbroken

if TYPE_CHECKING:
    from goodbuy.people.columns import Column
    from goodbuy.people.custom.kinds import Cell
    from goodbuy.people.rows import Row
    from goodbuy.people.story import Entry


def rows_html(rows: Iterable[Row], url: str, may_change: bool) -> str:
    pick = for_us("Pick %(name)s") if may_change else ""
    return "\n".join(_row(row, url, pick) for row in rows)


def group_html(name: str, rows: str, all_of_them: str, span: int) -> str:
    """A group's own head, its first rows, and the way to all of them."""
    more = f' <a href="{escape(all_of_them)}">{for_us("All of them")}</a>' if all_of_them else ""
    head = f'<th scope="rowgroup" colspan="{span}"><b>{escape(name)}</b>{more}</th>'
    return f'<tr class="group">{head}</tr>\n{rows}'


def options_html(choices: Iterable[tuple[str, str] | list[str]], chosen: str = "") -> SafeString:
    """The options of a select, each a value and its words."""
    made = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in choices
    )
    return mark_safe("".join(made))


def cell_html(column: Column, cell: Cell) -> str:
    text = escape(cell.words)
    if cell.link and cell.words:
        away = ' rel="noopener noreferrer" target="_blank"' if "://" in cell.link else ""
        text = f'<a href="{escape(cell.link)}"{away}>{text}</a>'
    style = f' class="{column.style}"' if column.style else ""
    said = f' data-label="{escape(column.said)}"' if column.said and text else ""
    return f"<td{style}{said}>{text}</td>"


def _row(row: Row, url: str, pick: str) -> str:
    name = escape(row.name)
    return (
        f"<tr>{_pick(row.id, pick % {'name': name}) if pick else ''}"
        f'<th scope="row"><a class="name" href="{url}{row.id}/">{name}</a>'
        f"<small>{escape(row.small)}</small></th>{row.cells}</tr>"
    )


def _pick(pk: str, said: str) -> str:
    return (
        f'<td class="pickcol"><label><span class="sr">{said}</span>'
        f'<input type="checkbox" name="pick" value="{pk}"></label></td>'
    )


def story_html(entries: Iterable[Entry]) -> SafeString:
    return mark_safe("\n".join(_entry(entry) for entry in entries))


def _entry(entry: Entry) -> str:
    day = ""
    if entry.new_day:
        when = f'<time datetime="{entry.iso}">{entry.new_day}</time>'
        day = f'<li class="daymark">{when}</li>'
    shared = for_us(", the client sees this") if entry.is_shared else ""
    return (
        f"{day}<li>{icon(entry.icon)}<p>{unbroken(entry.sentence)}</p>"
        f'<span class="meta">{entry.time}{shared}</span></li>'
    )
