"""What a visitor reads when a page failed: the fault is ours, or the database is coming back."""

from __future__ import annotations

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error

from goodbuy.kernel.htmx import is_htmx

RETRY_AFTER = 2
# PostgreSQL's classes for a lost connection and for a server that stops or starts.
AWAY = ("08", "57P")


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler for what no view caught; it runs while the exception is at hand."""
    if not is_database_away(sys.exc_info()[1]):
        return server_error(request)
    if is_htmx(request):
        sentence = gettext(
            "Goodbuy is coming back. Nothing that was saved is lost. Try again in a moment."
        )
        answer = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    else:
        # Without the request: what a page usually knows of its reader stands in the database.
        known = {"again": RETRY_AFTER if request.method in ("GET", "HEAD") else 0}
        answer = HttpResponse(render_to_string("503.html", known), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def is_database_away(problem: BaseException | None) -> bool:
    """A connection that broke or was refused, and not a statement that could not be done."""
    while problem is not None:
        if isinstance(problem, psycopg.Error):
            state = problem.sqlstate
            is_broken = isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)
            return state.startswith(AWAY) if state else is_broken
        if isinstance(problem, InterfaceError | OperationalError) and problem.__cause__ is None:
            return True
        problem = problem.__cause__
    return False
