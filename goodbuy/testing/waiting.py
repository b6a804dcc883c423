"""How a test waits: for what it means, never for a time, and long enough for a busy machine."""

import time
from collections.abc import Callable

PATIENCE = 240.0  # a busy machine is no failure, and where things go well it costs nothing


def until(is_so: Callable[[], object], seconds: float = PATIENCE, told: str = "") -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {told or is_so}"
        time.sleep(0.02)
