"""Pages under uvicorn: whole requests only, odd bytes harmless, streams in order."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from goodbuy.server import bridge
from goodbuy.server.bridge import Bridge
from goodbuy.server.web import bind
from goodbuy.testing.waiting import PATIENCE, until


class Pages:
    """A WSGI application that remembers what reached it."""

    def __init__(self) -> None:
        self.seen: list[dict] = []
        self.threads: set[str] = set()

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read()
        self.threads.add(threading.current_thread().name)
        self.seen.append({**environ, "body": body})
        if environ["PATH_INFO"] == "/broken/":
            raise RuntimeError("as it may happen")
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/stream/":
            return (b"%d\n" % number for number in range(50_000))
        return [b"heard %d" % len(body)]


@contextmanager
def served(pages: Pages) -> Iterator[int]:
    listener = bind("127.0.0.1", 0)
    options = {"lifespan": "off", "log_config": None, "access_log": False}
    server = uvicorn.Server(uvicorn.Config(Bridge(pages, 2), **options))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    until(lambda: server.started)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def talk(port: int, said: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        wire.sendall(said)
        heard = b""
        while portion := wire.recv(65536):
            heard += portion
    return heard


def request(path: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def test_a_page_gets_the_whole_body_on_a_lasting_thread():
    pages = Pages()
    with served(pages) as port:
        for _ in range(5):
            assert b"heard 2000000\r\n" in talk(port, request("/", b"x" * 2_000_000))
    assert pages.threads <= {"page_1", "page_2"}


def test_an_upload_that_breaks_off_never_reaches_a_view():
    pages = Pages()
    with served(pages) as port:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(request("/", b"x" * 1000)[:-400])
        talk(port, request("/after/"))
    assert [seen["PATH_INFO"] for seen in pages.seen] == ["/after/"]


def test_a_slow_visitor_holds_no_thread():
    pages = Pages()
    with served(pages) as port:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
        for wire in slow:
            wire.sendall(request("/slow/", b"x" * 10)[:-5])
        assert b"heard 0\r\n" in talk(port, request("/quick/"))
        for wire in slow:
            wire.close()


def test_a_query_of_raw_bytes_is_no_error():
    pages = Pages()
    with served(pages) as port:
        heard = talk(
            port, b"GET /?q=M\xfcller&x=%41 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
    assert heard.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))
    assert all(
        "%FC" in seen["QUERY_STRING"] and "%41" in seen["QUERY_STRING"] for seen in pages.seen
    )


def test_a_header_with_an_underscore_cannot_pass_for_another():
    pages = Pages()
    with served(pages) as port:
        talk(port, request("/", b"", "X_Forwarded_For: 1.2.3.4", "X-Real: a", "X-Real: b"))
    assert "HTTP_X_FORWARDED_FOR" not in pages.seen[0]
    assert pages.seen[0]["HTTP_X_REAL"] == "a,b"


def test_a_body_in_chunks_has_a_length():
    pages = Pages()
    said = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served(pages) as port:
        assert b"heard 5\r\n" in talk(port, said + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert pages.seen[0]["CONTENT_LENGTH"] == "5"


def test_a_stream_arrives_whole_and_in_order():
    with served(Pages()) as port:
        heard = talk(port, request("/stream/")).replace(b"\r\n", b"\n")
    numbers = heard.split(b"\n\n", 1)[1].split(b"\n")
    told = [int(line) for line in numbers if line.isdigit()]
    assert len(told) >= 49_900
    assert heard.count(b"49999\n") == 1


def test_a_failure_outside_django_is_one_sentence():
    with served(Pages()) as port:
        heard = talk(port, request("/broken/"))
        assert heard.startswith(b"HTTP/1.1 500")
        assert b"Nothing was changed" in heard
        assert talk(port, request("/")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("size", [1001, 5000])
def test_too_large_a_request_is_refused(monkeypatch, size):
    monkeypatch.setattr(bridge, "LARGEST_BODY", 1000)
    pages = Pages()
    with served(pages) as port:
        assert talk(port, request("/", b"x" * size)).startswith(b"HTTP/1.1 413")
    assert pages.seen == []


def test_somebody_who_reads_is_refused_with_a_page(monkeypatch):
    monkeypatch.setattr(bridge, "LARGEST_BODY", 1000)
    eyes = (
        b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/html,*/*\r\n%s"
        b"Content-Length: 2000\r\n\r\n" + b"x" * 2000
    )
    with served(Pages()) as port:
        page, swapped = talk(port, eyes % b""), talk(port, eyes % b"HX-Request: true\r\n")
    assert page.startswith(b"HTTP/1.1 413")
    assert b"Nothing was changed" in page or b"nothing was changed" in page
    assert b'href="/"' in page
    assert b"<html" not in swapped


def test_a_client_is_refused_in_the_browsers_language(monkeypatch):
    monkeypatch.setattr(bridge, "LARGEST_BODY", 1000)
    sent = (
        b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/html\r\n"
        b"Accept-Language: de\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000
    )
    with served(Pages()) as port:
        clients, teams = talk(port, sent % b"/room/a-room/files/"), talk(port, sent % b"/people/")
    assert b'<html lang="de"' in clients
    assert b"Das ist nicht angekommen" in clients
    assert "nichts wurde geändert".encode() in clients
    assert b'<html lang="en"' in teams
    assert b"nothing was changed" in teams
