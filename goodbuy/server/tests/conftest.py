"""Real servers for the tests of this folder: uvicorn on a port of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from goodbuy.server.asgi import Application
from goodbuy.server.web import Web, bind
from goodbuy.testing.database import end_other_sessions
from goodbuy.testing.waiting import PATIENCE, until


@dataclass
class Serving:
    url: str
    port: int
    web: Web
    application: Application


@pytest.fixture
def serving(transactional_db: None) -> Iterator[Serving]:
    """The product's own web process in a thread, on the database of the test."""
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    application = Application(threads=2)
    web = Web(application)
    thread = threading.Thread(target=lambda: asyncio.run(web.serve(sockets=[listener])))
    thread.start()
    until(lambda: web.started)
    yield Serving(f"http://127.0.0.1:{port}", port, web, application)
    web.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive(), "the web process did not end"
    end_other_sessions()
