"""Each test begins at the same moment, so that none fails by the day or the hour of its run.

`GOODBUY_TESTS_AT=2028-02-29T12:00+00:00 bin/test` has all of them believe that it is then: a leap
day, the end of a month, the night on which clocks change. Time goes on from there.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from goodbuy.kernel import clock

# A Wednesday, noon in New York where the cast works, with no holiday near.
BEGINS = datetime.fromisoformat(os.environ.get("GOODBUY_TESTS_AT", "2026-11-18T17:00+00:00"))


@pytest.fixture(autouse=True)
def same_moment(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """But for browsers and other processes, whose clocks nobody moves."""
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("slow"):
        yield
        return
    ahead = BEGINS - datetime.now(UTC)
    monkeypatch.setattr(clock, "_on_the_wall", lambda: datetime.now(UTC) + ahead)
    yield
