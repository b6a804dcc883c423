"""Whole servers as a user starts them: the `goodbuy` command in a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from goodbuy.server.embedded import Embedded
from goodbuy.testing.waiting import PATIENCE, until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    # Compiled once and kept, as in any installation; some build machines ask for neither.
    ours = ("DATABASE_URL", "LISTEN_DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    ours += ("PYTHONDONTWRITEBYTECODE",)
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("GOODBUY_") and name not in ours
    }
    return {**kept, "GOODBUY_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def goodbuy(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "goodbuy.server.command", *words],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextmanager
def data_folder() -> Iterator[Path]:
    # Not pytest's own folder: it is closed to the account that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="goodbuy-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        Embedded(folder).wipe()
        shutil.rmtree(folder)


class Running:
    """A `goodbuy serve` or `demo` that is up."""

    program = "goodbuy.server.command"

    def __init__(self, data: Path, verb: str, *words: str, **more: str) -> None:
        self.data = data
        self.port = free_port()
        self.output = (data / "output.txt").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.program, verb, *words] + ["--port", str(self.port)],
            env=environment(data, **more),
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        try:
            until(lambda: self.process.poll() is not None or self.status() > 0)
            assert self.process.poll() is None, self.printed()
        except AssertionError:
            self.process.kill()
            raise

    def status(self, path: str = "/") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as page:
                return page.status
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            return 0

    def printed(self) -> str:
        return Path(self.output.name).read_text()

    def children(self) -> list[psutil.Process]:
        """In the order of their birth: the web processes, then the worker."""
        children = psutil.Process(self.process.pid).children()
        # The numbers begin again when they have run out.
        return sorted(children, key=lambda child: (child.create_time(), child.pid))

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)
