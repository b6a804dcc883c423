"""Live pages: a signed ticket, one LISTEN connection, and news within a moment."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import pytest
from django.core import signing
from django.db import connection, transaction

from goodbuy.server import live
from goodbuy.server.live import Hub, Stream, channels_in
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db(transaction=True)


def ticket_for(*channels: str) -> str:
    return quote(signing.dumps(list(channels), salt="live"))


def notify(channel: str, told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('live', %s)", [f"{channel} {told}"])


class Page:
    """A browser page that listens: everything it was told, in order."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response
        self.told: list[dict] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.response:
            if line.startswith(b"data: "):
                self.told.append(json.loads(line[6:]))
        self.ended.set()

    def wait_for(self, kind: str) -> dict:
        until(lambda: self._heard(kind), told=kind)
        return self._heard(kind)[0]

    def _heard(self, kind: str) -> list[dict]:
        return [told for told in self.told if told["kind"] == kind]


@contextmanager
def page(serving, ticket: str) -> Iterator[Page]:
    wire = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
    wire.request("GET", f"/live/?ticket={ticket}")
    response = wire.getresponse()
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/event-stream"
    listening_to_the_database(serving)
    yield Page(response)
    wire.sock and wire.sock.shutdown(2)


def status_of(serving, path: str, method: str = "GET") -> int:
    wire = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
    wire.request(method, path)
    status = wire.getresponse().status
    wire.close()
    return status


def backends_listening() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pid from pg_stat_activity where datname = current_database()"
            " and query in ('listen live', 'select 1') and state = 'idle'"
            " and pid <> pg_backend_pid()"
        )
        return [row[0] for row in cursor.fetchall()]


def listening_to_the_database(serving, instead_of: Collection[int] = ()) -> None:
    """This server's own hub: that of the browser tests may listen meanwhile."""
    until(lambda: serving.application.hub.backend not in (0, *instead_of))


def test_a_page_hears_its_own_channels_and_no_others(serving):
    with page(serving, ticket_for("deal:1", "workspace:7")) as mine:
        notify("deal:2", '{"kind": "step.claimed"}')
        notify("deal:1", '{"kind": "step.done", "id": "5"}')

        assert mine.wait_for("step.done") == {"channel": "deal:1", "kind": "step.done", "id": "5"}
        assert {told["channel"] for told in mine.told} <= {"*", "deal:1"}


def test_news_of_a_transaction_that_was_rolled_back_is_never_told(serving):
    with page(serving, ticket_for("deal:1")) as mine:
        with transaction.atomic():
            notify("deal:1", '{"kind": "never.happened"}')
            transaction.set_rollback(True)
        notify("deal:1", '{"kind": "happened"}')
        mine.wait_for("happened")
        assert "never.happened" not in [told["kind"] for told in mine.told]


def test_many_pages_share_one_database_connection(serving):
    with ExitStack() as open_ones:
        ticket = ticket_for("deal:1")
        pages = [open_ones.enter_context(page(serving, ticket)) for _ in range(5)]
        notify("deal:1", '{"kind": "step.done"}')
        for one in pages:
            one.wait_for("step.done")
        # The server of the browser tests may be up beside this one, with a connection of its own.
        assert len(backends_listening()) <= 2


@pytest.mark.parametrize("ticket", ["", "nonsense", "a:b:c"])
def test_a_bad_ticket_is_refused(serving, ticket):
    assert status_of(serving, f"/live/?ticket={ticket}") == 403


def test_a_ticket_for_something_else_is_refused(serving):
    assert status_of(serving, f"/live/?ticket={quote(signing.dumps(['deal:1'], salt='x'))}") == 403
    assert status_of(serving, f"/live/?ticket={quote(signing.dumps('deal:1', salt='live'))}") == 403


def test_an_old_ticket_is_refused(monkeypatch):
    old = signing.dumps(["deal:1"], salt="live")
    assert channels_in(f"ticket={quote(old)}".encode()) == ["deal:1"]
    monkeypatch.setattr(live, "TICKET_AGE", -1)
    assert channels_in(f"ticket={quote(old)}".encode()) is None


def test_only_reading_is_answered(serving):
    assert status_of(serving, f"/live/?ticket={ticket_for('deal:1')}", "POST") == 405


def test_a_lost_database_connection_ends_in_a_resync(serving):
    with page(serving, ticket_for("deal:1")) as mine:
        mine.told.clear()
        lost = backends_listening()
        with connection.cursor() as cursor:
            for pid in lost:
                cursor.execute("select pg_terminate_backend(%s)", [pid])
        # The first connection, just made, may have told of itself only now.
        listening_to_the_database(serving, instead_of=lost)
        mine.wait_for("resync")
        notify("deal:1", '{"kind": "step.done"}')
        mine.wait_for("step.done")


def test_a_revoked_grant_closes_its_streams_and_stays_out(serving, cast):
    ben = make_grant(cast.mira, cast.deal, make_cast(cast.mira, cast.deal, "Ben Ode"), "ben-token")
    ticket = ticket_for("deal:1", f"grant:{cast.ana.pk}")
    with page(serving, ticket) as ana, page(serving, ticket_for("deal:1", f"grant:{ben.pk}")) as he:
        cast.ana.revoke(by=cast.mira)

        assert ana.ended.wait(PATIENCE)
        assert ana.told[-1] == {"channel": f"grant:{cast.ana.pk}", "kind": "revoked"}
        assert status_of(serving, f"/live/?ticket={ticket}") == 403
        notify("deal:1", '{"kind": "step.done"}')
        he.wait_for("step.done")


def test_a_revocation_that_nobody_heard_still_closes_the_stream(serving, cast):
    with page(serving, ticket_for("deal:1", f"grant:{cast.ana.pk}")) as ana:
        with connection.cursor() as cursor:
            cursor.execute("update deals_grant set state = 'revoked', token_hash = null")
            for pid in backends_listening():
                cursor.execute("select pg_terminate_backend(%s)", [pid])
        assert ana.ended.wait(PATIENCE)
        assert ana.told[-1]["kind"] == "revoked"


def test_an_expired_grant_hears_nothing(serving, cast):
    ticket = ticket_for("deal:1", f"grant:{cast.ana.pk}")
    with connection.cursor() as cursor:
        cursor.execute("update deals_grant set expires_at = '2026-01-01'")
    assert status_of(serving, f"/live/?ticket={ticket}") == 403


def test_a_ticket_with_a_grant_that_is_none_is_refused(serving):
    assert status_of(serving, f"/live/?ticket={ticket_for('deal:1', 'grant:9')}") == 403


def test_words_that_cannot_be_read_harm_nobody(serving):
    with page(serving, ticket_for("deal:1")) as mine:
        notify("deal:1", "{not json")
        notify("deal:1", "[1, 2]")
        notify("deal:1", '{"kind": "step.done"}')
        mine.wait_for("step.done")


def test_a_page_that_left_is_forgotten(serving):
    with page(serving, ticket_for("deal:1")):
        assert serving.application.hub.streams
    until(lambda: serving.application.hub.streams == {})


def test_open_streams_do_not_keep_the_server_from_ending(serving, caplog):
    with page(serving, ticket_for("deal:1")) as mine:
        serving.web.should_exit = True
        assert mine.ended.wait(PATIENCE)
    # They end by themselves; what is still open after the grace would be cut off, and told.
    assert "graceful shutdown exceeded" not in caplog.text


def test_a_slow_page_is_told_to_look_at_everything_instead_of_filling_memory():
    async def fill() -> Stream:
        hub = Hub()
        stream = hub._join(["deal:1"])
        for _ in range(500):
            hub.tell('deal:1 {"kind": "step.done"}')
        return stream

    # In a thread of its own: a browser of another test may keep a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        stream = thread.submit(lambda: asyncio.run(fill())).result()
    assert len(stream.waiting) <= live.QUEUE
    assert live.RESYNC in stream.waiting


def test_a_membership_that_ends_closes_its_pages_and_keeps_them_shut(serving, cast):
    ticket = ticket_for(f"workspace:{cast.workspace.pk}", f"member:{cast.rolf.pk}")
    with page(serving, ticket) as rolf:
        cast.rolf.leave(by=cast.mira)
        assert rolf.ended.wait(PATIENCE)
        assert rolf.told[-1] == {"channel": f"member:{cast.rolf.pk}", "kind": "revoked"}
    assert status_of(serving, f"/live/?ticket={ticket}") == 403


def test_a_page_may_ask_whether_anybody_is_there(serving):
    assert status_of(serving, "/live/line/", "HEAD") == 204
    assert status_of(serving, "/live/line/", "POST") == 405
