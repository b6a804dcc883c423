"""The languages that a room, its public pages and its mails speak."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

HOME = "en"
# What a client opens without signing in. The team's pages keep the language of the house.
CLIENTS_PATHS = ("/r/", "/room/", "/less/", "/tap/", "/taste/")


def spoken(tag: str) -> str:
    """`de-AT` stays as it is, since German is spoken here; a language that is not is English."""
    known = tag.replace("_", "-").lower()
    return known if known.partition("-")[0] in dict(settings.LANGUAGES) else HOME


def speaking(tag: str) -> AbstractContextManager[None]:
    """Words, days and numbers in a reader's language, as long as the block lasts."""
    return translation.override(spoken(tag))


def at_home() -> AbstractContextManager[None]:
    """For words that are written down: the team reads them, whoever's request wrote them."""
    return translation.override(HOME)


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
