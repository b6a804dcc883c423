"""Django's pages under uvicorn: each request is read whole, then answered on one lasting thread.

Reading first keeps a slow visitor from holding a thread, and an upload that breaks off never
reaches a view as if it were complete. A lasting thread keeps its database connection.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from goodbuy.kernel.tongues import CLIENTS_PATHS, HOME, speaking
from goodbuy.server.lasting import LastingThreads

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

log = logging.getLogger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]

IN_MEMORY = 512 * 1024
LARGEST_BODY = 256 * 1024 * 1024
PORTION = 64 * 1024
TOO_LARGE = gettext_lazy("This is more than 256 MB. Send it in smaller parts; nothing was changed.")
NO_ROOM = gettext_lazy(
    "Goodbuy has no room left on its disk for what you sent. Nothing was changed."
)
BROKEN = gettext_lazy("Something went wrong on our side. Nothing was changed; please try again.")


class Gone(Exception):
    """The visitor left before the whole request had arrived."""


class TooLarge(Exception):
    """The request is larger than any page of ours takes."""


class Bridge:
    """An ASGI application around a WSGI one."""

    def __init__(self, pages: Callable[..., Iterable[bytes]], threads: int) -> None:
        self.pages = pages
        self.threads = LastingThreads(threads, "page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                await _read(receive, body)
            except Gone:
                return
            except TooLarge:
                await _refuse(scope, send, 413, TOO_LARGE)
                return
            except OSError:
                log.exception("A request could not be kept while it was read")
                await _refuse(scope, send, 507, NO_ROOM)
                return
            body.seek(0)
            loop = asyncio.get_running_loop()
            answer = _Answer(self.pages, loop, send)
            context = contextvars.copy_context()
            environ = _environ(scope, body)
            try:
                await loop.run_in_executor(self.threads, context.run, answer.make, environ)
            except Exception:
                log.exception("A page failed outside Django")
                if not answer.has_begun:
                    await _refuse(scope, send, 500, BROKEN)
                return
            if not answer.has_begun:
                await answer.begin()
                await send({"type": "http.response.body", "body": answer.body})

    async def close(self) -> None:
        """Not from the loop itself: a page that is being sent portion by portion needs the loop."""
        await asyncio.to_thread(self.threads.shutdown, cancel_futures=True)


class _Answer:
    """What a page says: whole pages are sent from the loop, streamed ones portion by portion."""

    def __init__(
        self,
        pages: Callable[..., Iterable[bytes]],
        loop: asyncio.AbstractEventLoop,
        send: Send,
    ) -> None:
        self.pages, self.loop, self.send = pages, loop, send
        self.status = 500
        self.headers: Headers = []
        self.body = b""
        self.has_begun = False

    def make(self, environ: dict[str, Any]) -> None:
        parts = self.pages(environ, self.start_response)
        try:
            if getattr(parts, "streaming", True):
                self._stream(parts)
            else:
                self.body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()

    def start_response(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = headers

    async def begin(self) -> None:
        self.has_begun = True
        lines = [
            (name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in self.headers
        ]
        await self.send({"type": "http.response.start", "status": self.status, "headers": lines})

    def _stream(self, parts: Iterable[bytes]) -> None:
        waiting = bytearray()
        for part in parts:
            waiting += part
            if len(waiting) >= PORTION:
                self._pass_on(bytes(waiting), more=True)
                waiting.clear()
        self._pass_on(bytes(waiting), more=False)

    def _pass_on(self, portion: bytes, *, more: bool) -> None:
        async def sending() -> None:
            if not self.has_begun:
                await self.begin()
            await self.send({"type": "http.response.body", "body": portion, "more_body": more})

        # Waiting here lets a slow reader slow the page down, instead of filling our memory.
        asyncio.run_coroutine_threadsafe(sending(), self.loop).result()


async def _read(receive: Receive, body: IO[bytes]) -> None:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        portion = message.get("body", b"")
        size += len(portion)
        if size > LARGEST_BODY:
            raise TooLarge
        body.write(portion)
        if not message.get("more_body", False):
            return


def _environ(scope: Message, body: IO[bytes]) -> dict[str, Any]:
    host, port = scope.get("server") or ("localhost", 80)
    visitor = scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        # A query of raw bytes is against the rules, yet no reason for an error page.
        "QUERY_STRING": quote_from_bytes(scope["query_string"], safe=_ASCII),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": visitor[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_text in scope["headers"]:
        if b"_" in raw_name:
            continue  # X_Forwarded_For would pass for X-Forwarded-For
        name, text = (
            raw_name.decode("latin-1").upper().replace("-", "_"),
            raw_text.decode("latin-1"),
        )
        if name not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            name = f"HTTP_{name}"
        joint = ";" if name == "HTTP_COOKIE" else ","
        environ[name] = f"{environ[name]}{joint}{text}" if name in environ else text
    # The body is here in full, so its length is known even when it came in chunks.
    if environ.pop("HTTP_TRANSFER_ENCODING", None):
        environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
        body.seek(0)
    return environ


_ASCII = "".join(chr(code) for code in range(0x21, 0x7F))


async def _refuse(scope: Message, send: Send, status: int, sentence: StrOrPromise) -> None:
    """A sentence for a program and for a page that shows it itself; a page for somebody's eyes."""
    asked = dict(scope["headers"])
    is_page = b"text/html" in asked.get(b"accept", b"") and b"hx-request" not in asked
    with speaking(_tongue(scope, asked)):
        said = str(sentence)
        if is_page:
            said = render_to_string("refused.html", {"sentence": said})
    headers = [(b"content-type", b"text/%s; charset=utf-8" % (b"html" if is_page else b"plain"))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})


def _tongue(scope: Message, asked: dict[bytes, bytes]) -> str:
    """The browser's language on a client's page, as in `TongueMiddleware`: Django was not asked."""
    if not scope["path"].startswith(CLIENTS_PATHS):
        return HOME
    asking = HttpRequest()
    asking.META["HTTP_ACCEPT_LANGUAGE"] = asked.get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(asking)
