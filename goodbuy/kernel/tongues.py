"""The languages that a room, its public pages and its mails speak, and that the team reads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import escape

HOME = "en"
# What a client opens without signing in. The team's pages keep the language of the house.
CLIENTS_PATHS = ("/r/", "/room/", "/less/", "/tap/", "/taste/")


def spoken(tag: str) -> str:
    """`de-AT` stays as it is, since German is spoken here; a language that is not is English."""
    known = tag.replace("_", "-").lower()
    return known if is_spoken(known) else HOME


def is_spoken(tag: str) -> bool:
    return tag.replace("_", "-").lower().partition("-")[0] in dict(settings.LANGUAGES)


def speaking(tag: str) -> AbstractContextManager[None]:
    """Words, days and numbers in a reader's language, as long as the block lasts."""
    return translation.override(spoken(tag))


def at_home() -> AbstractContextManager[None]:
    """For words that are written down: the team reads them, whoever's request wrote them."""
    return translation.override(HOME)


@cache
def teams_own() -> frozenset[str]:
    """Languages that have each of the team's sentences: `bin/translate` compiles no other."""
    found = [Path(place).glob("*/LC_MESSAGES/django.mo") for place in settings.LOCALE_PATHS[1:]]
    return frozenset(path.parent.parent.name for paths in found for path in paths)


def teams_tongue(tag: str) -> str:
    """A member reads the whole page in the workspace's language, or else the whole in English."""
    known = spoken(tag)
    return known if known.partition("-")[0] in teams_own() else HOME


def speaking_to_team(tag: str) -> AbstractContextManager[None]:
    return translation.override(teams_tongue(tag))


def speak_to_team(tag: str) -> None:
    """To the end of the request, where the middleware ends it."""
    translation.activate(teams_tongue(tag))


def for_us(words: str) -> str:
    """Words that only the team reads: gathered apart, so that no client's language waits for them.

    A name in them is filled in afterwards: `for_us("%(name)s is back.") % {"name": name}`.
    """
    return words if _reads_english() else translation.gettext(words)


def for_us_many(one: str, many: str, number: int) -> str:
    """`for_us_many("%(n)s row", "%(n)s rows", n) % {"n": n}`"""
    if _reads_english():
        return one if number == 1 else many
    return translation.ngettext(one, many, number)


def _reads_english() -> bool:
    """Asked some hundred times for a page: where the team has no other language, at once."""
    return not teams_own() or translation.get_language() == HOME


class _Later(str):
    """Said in the reader's language in the moment of saying. In all else plain English text: it can
    be stored, compared, sent and joined like any other."""

    __slots__ = ()

    def __str__(self) -> str:
        return for_us(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __html__(self) -> str:
        return escape(str(self))

    def __mod__(self, names: Any) -> str:
        return str(self) % names

    def __add__(self, more: str) -> str:
        return str(self) + more

    def __radd__(self, before: str) -> str:
        return before + str(self)

    def __getitem__(self, place: Any) -> str:
        return str(self)[place]

    def lower(self) -> str:
        return str(self).lower()

    def capitalize(self) -> str:
        return str(self).capitalize()

    def replace(self, old: str, new: str, count: Any = -1) -> str:
        return str(self).replace(old, new, count)

    def format(self, *args: object, **names: object) -> str:
        return str(self).format(*args, **names)


def for_us_later(words: str) -> str:
    """For labels, choices, and whatever else is written before it is known who reads."""
    return _Later(words)


class TongueMiddleware:
    """A client's page speaks the browser's language until it is known whose link it is.

    The room's own door then activates the reader's choice; leaving here ends it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_clients = request.path.startswith(CLIENTS_PATHS)
        tag = translation.get_language_from_request(request) if is_clients else HOME
        with speaking(tag):
            response = self.get_response(request)
            if is_clients:
                response.headers.setdefault("Content-Language", translation.get_language() or HOME)
            return response
