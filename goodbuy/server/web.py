"""One web process: uvicorn on a socket that all web processes share."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from goodbuy.server.asgi import Application
from goodbuy.server.problems import StartError

log = logging.getLogger(__name__)

GRACE = 4
WAITING = 512  # connections that the system holds until a process takes them
PAUSE, LONG_PAUSE = 0.001, 1.0  # seconds


class Web(uvicorn.Server):
    def __init__(self, application: Application, lifeline: int | None = None) -> None:
        self.application = application
        self.lifeline = lifeline
        super().__init__(
            uvicorn.Config(
                application,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=os.environ.get("GOODBUY_PROXIES", "127.0.0.1"),
                timeout_graceful_shutdown=GRACE,
                timeout_keep_alive=30,
            )
        )
        self.taking: list[asyncio.Task[None]] = []

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """The parent says stop with SIGTERM; a parent that is gone says it by closing its pipe."""
        loop = asyncio.get_running_loop()
        if self.lifeline is not None:
            loop.add_signal_handler(signal.SIGTERM, self.leave)
            loop.add_reader(self.lifeline, self.leave)
        yield

    def leave(self) -> None:
        if self.lifeline is not None:
            asyncio.get_running_loop().remove_reader(self.lifeline)
            self.lifeline = None
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        self.taking = [asyncio.create_task(self._take(one)) for one in sockets or []]

    async def _take(self, listener: socket.socket) -> None:
        """Takes one connection at a time, and leaves the next to whoever is free.

        asyncio's own servers take all that wait: one process would answer all six connections of
        a browser, and the other none.
        """
        loop = asyncio.get_running_loop()
        while True:
            pause = PAUSE
            try:
                connection, _address = await loop.sock_accept(listener)
                await loop.connect_accepted_socket(self._protocol, connection)
            except Exception:
                # No file to be had, most often: whoever waits keeps their place meanwhile. Whatever
                # else it is, a process that takes nobody any more would still be thought alive.
                log.exception("A connection could not be taken")
                pause = LONG_PAUSE
            await asyncio.sleep(pause)

    def _protocol(self) -> asyncio.Protocol:
        """What uvicorn makes for each connection of its own servers."""
        make: Any = self.config.http_protocol_class
        state = self.server_state
        return make(config=self.config, server_state=state, app_state=self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Open streams never end by themselves, and uvicorn waits for every answer.
        await self.application.hub.close()
        for task in self.taking:
            task.cancel()
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(WAITING)
    except PermissionError as problem:
        raise StartError(
            f"Port {port} is kept for root. Choose one above 1023 with --port."
        ) from problem
    except socket.gaierror as problem:
        raise StartError(
            f"{host} is no address of this machine. Choose another --host."
        ) from problem
    except OSError as problem:
        listener.close()
        raise PortTaken(host, port, problem) from problem
    listener.setblocking(False)
    return listener


class PortTaken(StartError):
    def __init__(self, host: str, port: int, problem: OSError) -> None:
        self.port = port
        super().__init__(
            f"Port {port} on {host} is in use or not ours to take ({problem.strerror})."
            f" Stop the program that uses it, or choose another with --port {port + 1}."
        )
