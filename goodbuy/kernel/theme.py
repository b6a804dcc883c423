"""Light or dark, where a member chose one: a cookie of the browser, which the server writes into
each page. No script has to run before a page is read, and nothing flashes."""

from __future__ import annotations

from django.http import HttpRequest

CHOICES = ("light", "dark")


def theme(request: HttpRequest) -> dict[str, str]:
    """For each template; empty where the system decides."""
    chosen = request.COOKIES.get("theme", "")
    return {"theme": chosen if chosen in CHOICES else ""}
