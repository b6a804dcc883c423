"""Before the processes part, pages are asked by nobody, who reads no row and writes none."""

from __future__ import annotations

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.template import engines

from goodbuy.server import rehearsal


def kept() -> set[str]:
    """The templates that this process has read so far."""
    loader = engines["django"].engine.template_loaders[0]
    return {name for name, found in loader.get_template_cache.items() if hasattr(found, "nodelist")}


@pytest.fixture
def unread(monkeypatch):
    """A process that has read no template yet."""
    loader = engines["django"].engine.template_loaders[0]
    monkeypatch.setattr(loader, "get_template_cache", {})


@pytest.mark.parametrize("path", rehearsal.MEMBERS)
def test_a_members_page_answers_nobody_and_writes_nothing(cast, unread, path):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local transaction_read_only = on")
        answer = rehearsal.members(path)
    assert answer.status_code == 200
    assert cast.ana_person.name not in answer.content.decode(), "nobody's workspace is empty"
    assert "workspace.html" in kept()


@pytest.fixture
def lasting():
    """A request leaves the test's connection open, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("path", rehearsal.ANYBODYS)
def test_anybodys_page_passes_through_all_that_a_visitors_does(cast, lasting, path):
    assert rehearsal.anybodys(path) == "200 OK"


@pytest.mark.parametrize("name", rehearsal.DRAWN)
def test_a_page_that_nobody_can_open_is_read_with_all_that_it_names(unread, name):
    rehearsal.read(name)
    assert {name, "base.html"} <= kept()


def test_a_database_that_is_away_keeps_nobody_from_starting(monkeypatch, caplog):
    def away(*_):
        raise OSError("the database is away")

    monkeypatch.setattr(rehearsal, "_rehearse", away)
    monkeypatch.setattr(rehearsal.connections, "close_all", lambda: None)
    rehearsal.rehearse()
    assert "the database is away" in caplog.text
