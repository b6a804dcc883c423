"""A small load generator: keep-alive connections, one request after the other on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from statistics import median
from urllib.parse import urlencode

HEAD = "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
CSRF = "a" * 32


@dataclass
class Effort:
    """How long each figure is looked at: rounds in turn with its floor, then eight clients."""

    rounds: int = 4
    each: int = 40
    seconds: float = 1.2
    rated: float = 2.0
    visits: int = 5


EFFORT = Effort()


def hurry() -> None:
    """Rough figures, soon."""
    EFFORT.rounds, EFFORT.each, EFFORT.seconds, EFFORT.rated, EFFORT.visits = 1, 8, 0.3, 0.3, 1


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    head: bytes
    seconds: float


@dataclass
class Timed:
    """What a row of requests took."""

    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    bytes: int = 0

    def add(self, answer: Answer) -> None:
        self.seconds.append(answer.seconds)
        self.statuses.add(answer.status)
        self.bytes = len(answer.body)

    @property
    def median(self) -> float:
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return quantile(self.seconds, 0.95) * 1000


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def get(path: str, cookie: str = "") -> bytes:
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\n{HEAD}{cookies}\r\n".encode()


def post(path: str, cookie: str, fields: dict[str, str]) -> bytes:
    return post_body(path, cookie, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def post_body(path: str, cookie: str, body: bytes, kind: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1\r\n{HEAD}Cookie: {cookie}; csrftoken={CSRF}\r\n",
        f"X-CSRFToken: {CSRF}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n",
    ]
    return "".join(lines).encode() + body


class Line:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> Answer:
        if self.writer is None:
            opened = await asyncio.open_connection("127.0.0.1", self.port, limit=4_000_000)
            self.reader, self.writer = opened
        assert self.reader is not None
        began = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        body = await self._body(head)
        took = time.perf_counter() - began
        if b"connection: close" in head.lower():
            self.close()
        return Answer(int(head.split(b" ", 2)[1]), body, head, took)

    async def _body(self, head: bytes) -> bytes:
        assert self.reader is not None
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return await self.reader.readexactly(int(line.split(b":")[1]))
            if line.startswith(b"transfer-encoding:"):
                return await self._chunks()
        return b""

    async def _chunks(self) -> bytes:
        assert self.reader is not None
        body = b""
        while size := int(await self.reader.readline(), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


Requests = Iterator[bytes]


def always(request: bytes) -> Requests:
    return repeat(request)


def one_client(port: int, requests: Requests, timed: Timed, *, most: int, seconds: float) -> None:
    """Adds to `timed` until there are enough or the time is up."""

    async def run() -> None:
        line, end = Line(port), time.perf_counter() + seconds
        for _ in range(most):
            timed.add(await line.ask(next(requests)))
            if time.perf_counter() > end:
                break
        line.close()

    asyncio.run(run())


def rate(port: int, requests: Requests, *, clients: int = 8, seconds: float = 0.0) -> float:
    """Requests a second that so many clients get answered."""
    seconds = seconds or EFFORT.rated

    async def client(end: float) -> int:
        line, count = Line(port), 0
        while time.perf_counter() < end:
            await line.ask(next(requests))
            count += 1
        line.close()
        return count

    async def run() -> float:
        began = time.perf_counter()
        counts = await asyncio.gather(*(client(began + seconds) for _ in range(clients)))
        return sum(counts) / (time.perf_counter() - began)

    return asyncio.run(run())


def ask_once(port: int, request: bytes) -> Answer:
    async def run() -> Answer:
        line = Line(port)
        answer = await line.ask(request)
        line.close()
        return answer

    return asyncio.run(run())


def statement_times(run: Callable[[], object], timed: Timed, *, most: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    for _ in range(most):
        began = time.perf_counter()
        run()
        timed.seconds.append(time.perf_counter() - began)
        if time.perf_counter() > end:
            break
