"""A mail server of a test's own, on loopback, and settings that lead to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


def by_server(port: int) -> dict[str, Any]:
    """What MAILERS says of it."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port}}}


@contextmanager
def post_office(handler: Any, settings: Any) -> Iterator[None]:
    """Every letter comes to this handler of aiosmtpd, as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = by_server(port)
    try:
        yield
    finally:
        controller.stop()
