"""What each web process serves: live streams by the hub, every page by Django on threads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from goodbuy.server.bridge import Bridge
from goodbuy.server.live import Hub
from goodbuy.server.thrift import give_back

THREADS = 8
EVERY = 15.0


@cache
def pages() -> WSGIHandler:
    """Django's middleware and the list of static files: made once, before the processes part."""
    return get_wsgi_application()


class Application:
    def __init__(self, threads: int = THREADS) -> None:
        self.hub = Hub()
        self.pages = Bridge(pages(), threads)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] == "http":
            is_live = scope["path"].startswith("/live/")
            await (self.hub if is_live else self.pages)(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live_long(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live_long(
        self,
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        await receive()
        self.hub.start()
        giving_back = asyncio.create_task(_give_back_now_and_then())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        giving_back.cancel()
        await self.hub.close()
        await self.pages.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _give_back_now_and_then() -> None:
    while True:
        await asyncio.sleep(EVERY)
        await asyncio.to_thread(give_back)
