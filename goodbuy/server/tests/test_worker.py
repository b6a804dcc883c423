"""A worker that grew makes room for another: what a large job took goes back to the machine."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from goodbuy.server import worker

MB = 1 << 20


@pytest.fixture
def room(monkeypatch):
    """A worker's room, with a memory and an age that the test says."""
    held = SimpleNamespace(bytes=30 * MB)
    monkeypatch.setattr(worker, "own_memory", lambda: held.bytes)
    room = worker.Room()
    room.born -= worker.LIVES_AT_LEAST
    return SimpleNamespace(held=held, room=room, stops=[])


def work(it, job=lambda: None):
    """As a job runs between its worker's two ends."""
    stopping = SimpleNamespace(stop=lambda: it.stops.append(it.room.at_work))
    return it.room.make(job, None, stopping)


def test_a_worker_that_grew_takes_no_further_job(room):
    work(room)
    assert not room.stops, "nothing has grown"
    room.held.bytes += worker.MAY_GROW + 1
    assert work(room, lambda: "done") == "done"
    assert room.stops == [0]


def test_nobody_leaves_while_another_job_runs(room):
    room.held.bytes += worker.MAY_GROW + 1
    work(room, lambda: work(room))
    assert room.stops == [0], "only after the last of them"


def test_a_job_that_fails_is_told_and_gives_its_memory_back_as_well(room):
    room.held.bytes += worker.MAY_GROW + 1
    with pytest.raises(ZeroDivisionError):
        work(room, lambda: 1 // 0)
    assert room.stops == [0]


def test_a_young_worker_stays(room):
    room.room.born += worker.LIVES_AT_LEAST
    room.held.bytes += worker.MAY_GROW + 1
    work(room)
    assert not room.stops


# Pages of its own, which nothing that was freed before can be used for.
TAKES_SOME = f"""
import mmap
from goodbuy.server.thrift import own_memory
before = own_memory()
held = mmap.mmap(-1, {64 * MB}, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
held.write(b"x" * {64 * MB})
print(own_memory() - before)
"""


def test_what_a_process_holds_is_counted_in_bytes():
    """In a process of its own: in this one the server of other tests gives memory back."""
    asked = [sys.executable, "-c", TAKES_SOME]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert 48 * MB < int(told.stdout) < 80 * MB
