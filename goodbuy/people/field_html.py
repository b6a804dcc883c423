"""Fields that are edited where they stand, as HTML: a page has a dozen of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from goodbuy.kernel.templatetags.goodbuy import icon
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.unbroken import unbroken

if TYPE_CHECKING:
    from goodbuy.people.fields import Shown


def fields_html(fields: Iterable[Shown], may_change: bool) -> SafeString:
    """Name and words of each; who may change none sees no empty one."""
    return mark_safe("".join(_line(one, may_change) for one in fields if may_change or one.words))


def open_field(
    request: HttpRequest, shown: Shown, *, may_change: bool, status: int = 200
) -> HttpResponse:
    """One field for the page that it stands on: its form, or its words once they are kept."""
    read = read_html(shown, may_change)
    context = {"shown": shown, "may_change": may_change, "read": read}
    return render(request, "people/_edit.html", context, status=status)


def read_html(shown: Shown, may_change: bool) -> SafeString:
    """The words, which whoever may change them presses; hidden while the form is open."""
    said = unbroken(normalize_newlines(shown.words)).replace("\n", "<br>")
    lines = f'<span class="lines">{said}</span>'
    if not may_change:
        return mark_safe(lines)
    name, words = escape(shown.name), lines if shown.words else escape(for_us("Add"))
    change = escape(for_us("change: %(label)s") % {"label": shown.label})
    return mark_safe(
        f'<a class="read{"" if shown.words else " blank"}" href="{shown.page}#id_{name}"'
        f' hx-get="{shown.url}" hx-target="#field-{name}" hx-swap="outerHTML"'
        f"{' hidden' if shown.is_open else ''}>{words}"
        f'<span class="sr">, {change}</span>{icon("pencil")}</a>'
    )


def _line(shown: Shown, may_change: bool) -> str:
    note = f"<small>{unbroken(shown.note)}</small>" if shown.note else ""
    box = f'<div class="edit" data-edit id="field-{escape(shown.name)}">'
    read = f"{box}{read_html(shown, may_change)}{note}</div>"
    return f"<div><dt>{escape(str(shown.label))}</dt><dd>{read}{_way(shown)}</dd></div>"


def _way(shown: Shown) -> str:
    """To what the words are an address of."""
    if not shown.link or not shown.words:
        return ""
    away = ' rel="noopener noreferrer" target="_blank"' if shown.link.startswith("http") else ""
    said = f'{escape(for_us("Open"))}<span class="sr"> {escape(shown.words)}</span>'
    return f'<a class="meta" href="{escape(shown.link)}"{away}>{said}</a>'
