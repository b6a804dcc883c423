"""Has a photo read in a process of its own: it may hang or fall over, and its memory goes with it.

    python -m goodbuy.integrations.cards.eyes PHOTO

The models come with the library; that process may open no connection.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from threading import Timer

from goodbuy.integrations.cards.found import Line
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us_later

LONGEST = 240.0

TOO_LONG = for_us_later(
    "The photo could not be read in time. Take it again with the card alone in it."
)
NO_READER = for_us_later(
    "This installation cannot read photos. Type what the card says, or paste a signature."
)


def can_read_photos() -> bool:
    """Whether the reader is installed; looked for, and not loaded."""
    return all(find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


class CannotRead(Refusal):
    """The photo was not read; the sentence says what to do."""


def look(path: str, tell: Callable[[str, int], None]) -> list[Line]:
    """The lines of the photo from top to bottom; `tell` hears what is being done, and percents."""
    # A reader must not slow down whoever waits for a page.
    begun = subprocess.Popen(
        [sys.executable, "-m", "goodbuy.integrations.cards.eyes", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    clock = Timer(LONGEST, begun.kill)
    clock.start()
    lines: list[Line] | None = None
    try:
        assert begun.stdout
        for said in begun.stdout:
            heard = json.loads(said)
            if "doing" in heard:
                tell(heard["doing"], heard["percent"])
            elif "missing" in heard:
                raise CannotRead(NO_READER)
            else:
                lines = [Line(words, height) for words, height in heard["lines"]]
    finally:
        clock.cancel()
        begun.kill()
        begun.wait()
    if lines is None:
        raise CannotRead(TOO_LONG)
    return lines
