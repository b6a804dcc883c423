"""The rows of a list as HTML: each is one string, since a template takes longer than the query."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.templatetags.goodbuy import icon

if TYPE_CHECKING:
    from goodbuy.people.rows import CompanyRow, PersonRow
    from goodbuy.people.story import Entry


def people_html(rows: Iterable[PersonRow], may_change: bool) -> SafeString:
    return mark_safe("\n".join(_person(row, may_change) for row in rows))


def companies_html(rows: Iterable[CompanyRow], may_change: bool) -> SafeString:
    return mark_safe("\n".join(_company(row, may_change) for row in rows))


def options_html(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a select, each a value and its words."""
    made = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in choices
    )
    return mark_safe("".join(made))


def _person(row: PersonRow, may_change: bool) -> str:
    name = escape(row.name)
    at = f'<a href="/companies/{row.company_id}/">{escape(row.company)}</a>' if row.company else ""
    owner = ' data-label="Looked after by"' if row.owner else ""
    talked = ' data-label="Last contact"' if row.talked else ""
    return (
        f"<tr>{_pick(row.id, name) if may_change else ''}"
        f'<th scope="row"><a class="name" href="/people/{row.id}/">{name}</a>'
        f"<small>{escape(row.title)}</small></th><td>{at}</td><td>{escape(row.email)}</td>"
        f'<td class="nowrap">{escape(row.phone)}</td><td{owner}>{escape(row.owner)}</td>'
        f'<td class="day"{talked}>{row.talked}</td>'
        f'<td class="day" data-label="Added">{row.added}</td></tr>'
    )


def _pick(pk: str, name: str) -> str:
    return (
        f'<td class="pickcol"><label><span class="sr">Pick {name}</span>'
        f'<input type="checkbox" name="pick" value="{pk}"></label></td>'
    )


def _company(row: CompanyRow, may_change: bool) -> str:
    name = escape(row.name)
    owner = ' data-label="Looked after by"' if row.owner else ""
    return (
        f"<tr>{_pick(row.id, name) if may_change else ''}"
        f'<th scope="row"><a class="name" href="/companies/{row.id}/">{name}</a>'
        f"<small>{escape(row.industry)}</small></th><td>{escape(row.place)}</td>"
        f'<td>{escape(row.domain)}</td><td class="num" data-label="People">{row.people}</td>'
        f"<td{owner}>{escape(row.owner)}</td>"
        f'<td class="day" data-label="Added">{row.added}</td></tr>'
    )


def story_html(entries: Iterable[Entry]) -> SafeString:
    return mark_safe("\n".join(_entry(entry) for entry in entries))


def _entry(entry: Entry) -> str:
    day = ""
    if entry.new_day:
        when = f'<time datetime="{entry.iso}">{entry.new_day}</time>'
        day = f'<li class="daymark">{when}</li>'
    shared = ", the client sees this" if entry.is_shared else ""
    return (
        f"{day}<li>{icon(entry.icon)}<p>{escape(entry.sentence)}</p>"
        f'<span class="meta">{entry.time}{shared}</span></li>'
    )
