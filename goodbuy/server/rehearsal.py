"""Each page is asked before the first visitor, so that all processes share what it leaves.

What an answer finds out and keeps (its templates, its queries, the list of files) would else be
found out by each process for itself, and stay in each. Nobody in particular asks: a member
of a workspace that does not exist, within its boundary, in a transaction that may only read.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from contextvars import copy_context
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.test import RequestFactory
from django.urls import resolve

from goodbuy.server.asgi import pages
from goodbuy.workspaces.models import Member, User, Workspace
from goodbuy.workspaces.sessions import Along, SessionStore

log = logging.getLogger(__name__)

NOBODY = UUID(int=0)
ONLY_READ = "set transaction read only; set local statement_timeout = '2s'"
ANYBODYS = ("/healthz/", "/accounts/login/")
MEMBERS = (
    "/today/",
    "/clients/",
    "/people/",
    "/people/?q=an",
    "/people/new/",
    "/companies/",
    "/deals/",
    "/deals/new/",
)
# Nobody has a row, so these pages are not asked; what they are drawn with is read all the same.
DRAWN = (
    "insight/deal_detail.html",
    "people/person_detail.html",
    "people/company_detail.html",
    "room/room_page.html",
)


def rehearse() -> None:
    """Leaves no connection and writes nothing; what fails is left to the first visitor."""
    try:
        # What a page sets for its request (a language, a zone) ends with it.
        copy_context().run(_rehearse)
    except Exception as problem:
        log.warning("No page could be asked before the first visitor: %s", problem)
    finally:
        connections.close_all()


def _rehearse() -> None:
    for path in ANYBODYS:
        anybodys(path)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONLY_READ)
        for path in MEMBERS:
            with suppress(Exception):
                members(path)
    for name in DRAWN:
        read(name)


def read(name: str) -> None:
    """A template with those that it names, and those that they name."""
    template: Any = get_template(name)
    for node in template.template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode)):
        named: Any = node.parent_name if isinstance(node, ExtendsNode) else node.template
        if isinstance(named.var, str):
            read(named.var)


def anybodys(path: str) -> str:
    """The status of a page as it passes through everything that a visitor's passes through."""
    told: list[str] = []
    ask: Any = pages()
    answer = ask(_asking(path).environ, lambda status, _: told.append(status))
    answer.close()
    return told[0]


def members(path: str) -> HttpResponse:
    request: Any = _asking(path)
    request.user = user = User(pk=NOBODY)
    member = Member(pk=NOBODY, user=user, workspace=Workspace(pk=NOBODY), role=Member.Role.OWNER)
    request.session = SessionStore()
    request.session.along = Along(user, [member])
    view, words, named = resolve(request.path_info)
    return view(request, *words, **named)


def _asking(path: str) -> WSGIRequest:
    host = urlsplit(settings.GOODBUY_URL).netloc
    heads = {"host": host, "accept": "text/html", "accept-encoding": "br"}
    return RequestFactory().get(path, headers=heads)
