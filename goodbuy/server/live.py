"""Live pages: one LISTEN connection a process, and a small queue for each page that listens.

A database notice on the channel `live` reads `<channel> <json>`, such as
`deal:0190… {"kind": "step.claimed"}`. A page opens `/live/?ticket=…`; the signed ticket says
which channels it may hear. It names whom it was given to as well (`grant:<id>`, `member:<id>`), and
opening costs one short look at whether they are still let in, because a ticket outlives that.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg
from django.core import signing
from django.db import connections

log = logging.getLogger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

TICKET_AGE = 12 * 60 * 60
KEEP_ALIVE = 20.0
QUEUE = 32
LONGEST_WAIT = 5.0
DOORS = 4
# Asked by a page before a form leaves it: is anybody there?
LINE = "/live/line/"
REVOKE = "revoke:"
# A channel that stands for somebody, and the function that says which of them are still let in.
LET_IN = {"grant:": "goodbuy_open_grants", "member:": "goodbuy_present_members"}
LOST = "This page has lost its live updates. Load it again."
LATER = "Goodbuy is starting anew. The page will find it again."

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
RESYNC = b'data: {"channel": "*", "kind": "resync"}\n\n'


def event(channel: str, facts: dict[str, Any]) -> bytes:
    return f"data: {json.dumps({'channel': channel, **facts})}\n\n".encode()


class Stream:
    """What one open page has still to be told."""

    def __init__(self, channels: Iterable[str]) -> None:
        self.channels = frozenset(channels)
        self.waiting: deque[bytes] = deque()
        self.is_closed = False
        self._news = asyncio.Event()

    def put(self, message: bytes) -> None:
        if len(self.waiting) >= QUEUE:
            # A page too slow for each change is told once to look at everything again.
            self.waiting.clear()
            message = RESYNC
        self.waiting.append(message)
        self._news.set()

    def close(self) -> None:
        self.is_closed = True
        self._news.set()

    async def take(self) -> bytes:
        """All that waits, as one write; a comment when nothing happened for a while."""
        if not self.waiting and not self.is_closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), KEEP_ALIVE)
        self._news.clear()
        messages = b"".join(self.waiting)
        self.waiting.clear()
        return messages or b": still here\n\n"


class Hub:
    """Hears the database once and tells every page in this process."""

    def __init__(self) -> None:
        self.streams: dict[str, set[Stream]] = {}
        self._doors = asyncio.Semaphore(DOORS)
        self.is_closing = False
        # The backend that tells it what happens; 0 before there is one.
        self.backend = 0
        self._listening: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._listening is None or self._listening.done():
            self.is_closing = False
            self._listening = asyncio.create_task(self._listen(), name="live-hub")

    async def close(self) -> None:
        """Ends every stream, so that the server need not wait for pages that never leave."""
        self.is_closing = True
        for stream in self._everyone():
            stream.close()
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    def tell(self, payload: str) -> None:
        channel, _, told = payload.partition(" ")
        try:
            facts = json.loads(told) if told else {"kind": "changed"}
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            log.warning("The live hub was told something it cannot read: %r", payload[:200])
            return
        if channel.startswith(REVOKE):
            self._revoke(channel.removeprefix(REVOKE))
            return
        message = event(channel, facts)
        for stream in self.streams.get(channel, ()):
            stream.put(message)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "Only GET is answered here.")
            return
        if scope["path"] == LINE:
            await _say_here(send)
            return
        channels = channels_in(scope["query_string"])
        if channels is None:
            await _refuse(send, 403, LOST)
            return
        if self.is_closing:
            await _refuse(send, 503, LATER)
            return
        self.start()
        # Joined before it is asked for, so that a revocation in between is heard.
        stream = self._join(channels)
        try:
            refused = await self._refused(channels)
            if refused:
                await _refuse(send, refused, LOST if refused == 403 else LATER)
            else:
                await self._serve(stream, receive, send)
        finally:
            self._leave(stream)

    async def _refused(self, channels: list[str]) -> int:
        """One short look: is this link still open, does this member still work here?"""
        holders = holders_among(channels)
        if not holders:
            return 0
        try:
            async with self._doors:
                return 0 if await still_let_in(holders) == holders else 403
        except (psycopg.Error, OSError):
            return 503

    async def _serve(self, stream: Stream, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _write(send, b"retry: 2000\n\n")
        gone = asyncio.create_task(_disconnected(receive, stream))
        try:
            while not (stream.is_closed and not stream.waiting):
                await _write(send, await stream.take())
            await send({"type": "http.response.body", "body": b""})
        except OSError:
            pass  # the page went away between two writes
        finally:
            gone.cancel()

    async def _listen(self) -> None:
        wait = 0.1
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(**listen_to(), autocommit=True)
                async with connection:
                    await connection.execute("listen live")
                    self.backend, wait = connection.info.backend_pid, 0.1
                    # Whatever happened before we listened (again) is news to every page.
                    for stream in self._everyone():
                        stream.put(RESYNC)
                    await self._close_what_was_revoked()
                    await self._hear(connection)
            except (psycopg.Error, OSError) as problem:
                log.warning("The live hub lost the database and tries again: %s", problem)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=30):
                self.tell(notice.payload)
            # A connection that died without a word is found out here.
            await connection.execute("select 1")

    def _revoke(self, key: str) -> None:
        for channel in (kind + key for kind in LET_IN):
            for stream in list(self.streams.get(channel, ())):
                stream.put(event(channel, {"kind": "revoked"}))
                stream.close()

    async def _close_what_was_revoked(self) -> None:
        """Revocations that were told while nobody listened."""
        holders = holders_among(self.streams)
        if holders:
            for channel in holders - await still_let_in(holders):
                self._revoke(_key_of(channel))

    def _everyone(self) -> set[Stream]:
        return {stream for group in self.streams.values() for stream in group}

    def _join(self, channels: list[str]) -> Stream:
        stream = Stream(channels)
        for channel in stream.channels:
            self.streams.setdefault(channel, set()).add(stream)
        return stream

    def _leave(self, stream: Stream) -> None:
        for channel in stream.channels:
            group = self.streams[channel]
            group.discard(stream)
            if not group:
                del self.streams[channel]


def channels_in(query: bytes) -> list[str] | None:
    """The channels a ticket allows; None for a ticket that is missing, forged or too old."""
    tickets = parse_qs(query.decode("latin-1")).get("ticket", [""])
    try:
        channels = signing.loads(tickets[0], salt="live", max_age=TICKET_AGE)
    except signing.BadSignature:
        return None
    if isinstance(channels, list) and all(isinstance(channel, str) for channel in channels):
        return channels if all(map(_is_key, holders_among(channels))) else None
    return None


def _key_of(channel: str) -> str:
    return channel.partition(":")[2]


def _is_key(channel: str) -> bool:
    try:
        return str(UUID(_key_of(channel))) == _key_of(channel)
    except ValueError:
        return False


def holders_among(channels: Iterable[str]) -> set[str]:
    """Of these channels, the ones that stand for somebody who was given a ticket."""
    return {channel for channel in channels if channel.startswith(tuple(LET_IN))}


async def still_let_in(holders: set[str]) -> set[str]:
    found: set[str] = set()
    connection = await psycopg.AsyncConnection.connect(**listen_to(), autocommit=True)
    async with connection:
        for kind, function in LET_IN.items():
            keys = [_key_of(channel) for channel in holders if channel.startswith(kind)]
            if keys:
                sql = f"select id::text from {function}(%s::uuid[]) as holders(id)"
                rows = await (await connection.execute(sql, [keys])).fetchall()
                found |= {kind + row[0] for row in rows}
    return found


def listen_to() -> dict[str, Any]:
    """The database's own address: LISTEN hears nothing through a transaction pooler."""
    if address := os.environ.get("LISTEN_DATABASE_URL"):
        return {"conninfo": address}
    known = connections["default"].get_connection_params()
    # Django's own cursor classes work in threads only.
    return {
        name: value
        for name, value in known.items()
        if name not in ("cursor_factory", "context", "prepare_threshold")
    }


async def _disconnected(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.waiting.clear()
    stream.close()


async def _write(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _say_here(send: Send) -> None:
    headers = [(b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body"})


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
