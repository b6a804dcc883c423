"""How a test waits: for what it means, never for a time, and long enough for a busy machine."""

import time
from collections.abc import Callable
from threading import Thread

from django.db import connections

PATIENCE = 240.0  # a busy machine is no failure, and where things go well it costs nothing


def until(is_so: Callable[[], object], seconds: float = PATIENCE, told: str = "") -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {told or is_so}"
        time.sleep(0.02)


def at_once(work: Callable[[], object], times: int = 4) -> None:
    """The same work by several threads, each with connections of its own; waits for all."""

    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [Thread(target=alone) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
