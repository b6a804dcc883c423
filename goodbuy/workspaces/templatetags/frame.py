"""The member's menu, which stands twice on every page and is drawn once for each member."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from goodbuy.kernel.templatetags.goodbuy import TOKEN, tokened

register = template.Library()


@register.simple_tag(takes_context=True)
def account_menu(context: dict[str, Any], place: str = "") -> SafeString:
    """`{% account_menu "up" %}`, with the token of this page in its forms."""
    member, request = context.get("member"), context.get("request")
    if not member:
        return SafeString("")
    places = tuple(getattr(request, "memberships", None) or ())
    here = member.workspace_id, str(context.get("workspace") or "")
    drawn = _menu(place, member.name, here, places, bool(context.get("is_demo")), get_language())
    return tokened(drawn, context.get("csrf_token", ""))


@lru_cache(maxsize=256)
def _menu(
    place: str,
    name: str,
    here: tuple[UUID, str],
    places: tuple[tuple[UUID, UUID, str], ...],
    is_demo: bool,
    tongue: str | None,
) -> SafeString:
    """All that it says is told here: nothing else may stand in it."""
    known = {"place": place, "name": name, "here": here[0], "workspace": here[1]}
    known |= {"places": places, "is_demo": is_demo, "csrf_token": TOKEN}
    return render_to_string("parts/_account_menu.html", known)
