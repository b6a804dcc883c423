"""Who belongs to somebody, and who brought whom, as HTML: each line is one string."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.templatetags.goodbuy import TOKEN, avatar
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.unbroken import unbroken

if TYPE_CHECKING:
    from goodbuy.people.met import Link
    from goodbuy.people.ties import TieLine


def ties_html(lines: Iterable[TieLine], may_change: bool) -> SafeString:
    """Without the token of its forms, which a page fills in: `{{ drawn|tokened:csrf_token }}`."""
    act = for_us("Remove") if may_change else ""
    return mark_safe("".join(_line(line, act) for line in lines))


def chain_html(links: Iterable[Link]) -> SafeString:
    return mark_safe("".join(_link(link) for link in links))


def _link(link: Link) -> str:
    name = escape(link.name)
    said = f'<a class="same" href="{link.url}">{name}</a>' if link.url else name
    face = avatar(link.name, "client")
    words = f"<small>{unbroken(link.words)}</small>"
    return f"<li{' class="me"' if link.is_me else ''}>{face}<b>{said}</b>{words}</li>"


def _line(line: TieLine, act: str) -> str:
    name = escape(line.name)
    who = f'<a href="{line.url}"><b>{name}</b></a>' if line.url else f"<b>{name}</b>"
    button = f'<button class="btn small quiet">{act}<span class="sr"> {name}</span></button>'
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{TOKEN}">'
    form = f'<form method="post" action="/ties/{line.id}/remove/">{token}{button}</form>'
    return f"<li>{who}{form if act else ''}<small>{escape(line.words)}</small></li>"
