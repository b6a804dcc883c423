"""The items of Today as HTML: each is one string, since a template takes longer than the query."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from goodbuy.insight.duties import Item
from goodbuy.kernel.templatetags.goodbuy import icon
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.unbroken import unbroken


class _Said(NamedTuple):
    """Words of every item, looked up once for a page."""

    why: str
    later: str
    later_than: str
    draft: str


def items_html(items: Iterable[tuple[int, Item]], later: str) -> SafeString:
    """`later` is the form that puts an item off, up to its key; empty for those who only read."""
    said = _Said(for_us("Why"), for_us("Later"), for_us("Later: %(what)s"), for_us("Your draft"))
    return mark_safe("\n".join(_item(number, item, later, said) for number, item in items))


def later_form(url: str, token: str) -> str:
    """The beginning of a form, alike for every item of the page."""
    return (
        f'<form method="post" action="{url}"><input type="hidden" name="csrfmiddlewaretoken" '
        f'value="{token}"><input type="hidden" name="item" value="'
    )


def _item(number: int, item: Item, later: str, said: _Said) -> str:
    headline = escape(item.headline)
    url = f"/deals/{item.deal_id}/" if item.deal_id else escape(item.url)
    client = f" <span>{escape(item.client)}</span>" if item.client else ""
    put_off = (
        f'{later}{escape(item.key)}"><button class="btn small quiet" data-later '
        f'aria-label="{said.later_than % {"what": headline}}">{said.later}</button></form>'
    )
    # The first one stands open, as if J had been pressed.
    current = ' aria-current="true"' if number == 1 else ""
    return (
        f'<li class="item {item.tone}" id="item-{item.kind}-{number}" data-keys-item{current}>'
        f'<span class="n" aria-hidden="true">{number}</span><div>'
        f'<p class="kind">{icon(item.icon)}{escape(item.kind_words)}{client}</p>'
        f'<h3><a href="{url}">{unbroken(item.headline)}</a></h3>'
        f'<p class="why"><b>{said.why}</b>{unbroken(item.why)}</p>{_draft(item, said.draft)}</div>'
        f'<div class="do"><a class="btn" href="{escape(item.url)}" data-primary>{escape(item.act)}'
        f"</a><kbd>Enter</kbd>{put_off if later else ''}</div></li>"
    )


def _draft(item: Item, yours: str) -> str:
    """What was said, and what could be said: they show where the item is the present one."""
    parts = ""
    if item.quote:
        by = f"<small>{escape(item.quote_by)}</small>"
        parts = f"<blockquote>{by}{escape(item.quote)}</blockquote>"
    if item.draft:
        parts += f'<blockquote class="mine"><small>{yours}</small>{escape(item.draft)}</blockquote>'
    return f'<div class="draft">{parts}</div>' if parts else ""
