"""The processes that answer pages share what arrives, however much of it arrives at once."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from goodbuy.server.web import Web, bind
from goodbuy.testing.waiting import PATIENCE


def run_apart(work):
    """On a thread of its own: a browser test before it may have left a loop on this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, asyncio.wait_for(work, PATIENCE)).result()


class Counting(Web):
    """A web process as far as its door: it takes connections and counts them."""

    def __init__(self):
        super().__init__(application=None)
        self.taken = 0

    def _protocol(self):
        self.taken += 1
        return asyncio.Protocol()


def test_connections_that_come_at_once_are_shared_between_the_processes():
    async def shared(listener):
        doors = [Counting(), Counting()]
        tasks = [asyncio.create_task(door._take(listener)) for door in doors]
        while sum(door.taken for door in doors) < 8:
            await asyncio.sleep(0.001)
        for task in tasks:
            task.cancel()
        return [door.taken for door in doors]

    with ExitStack() as open_ones:
        listener = open_ones.enter_context(bind("127.0.0.1", 0))
        for _ in range(8):
            open_ones.enter_context(socket.create_connection(listener.getsockname()))
        assert min(run_apart(shared(listener))) >= 2


@pytest.mark.parametrize("trouble", [OSError(24, "Too many open files"), ValueError("a fault")])
def test_a_process_that_is_in_trouble_says_so_and_takes_who_waits_a_little_later(
    monkeypatch, caplog, trouble
):
    monkeypatch.setattr("goodbuy.server.web.LONG_PAUSE", 0.01)

    class Full(Counting):
        def _protocol(self):
            if not self.taken:
                self.taken += 1
                raise trouble
            return super()._protocol()

    async def taken(listener):
        door = Full()
        task = asyncio.create_task(door._take(listener))
        while door.taken < 2 and not task.done():
            await asyncio.sleep(0.001)
        task.cancel()
        return door.taken

    with ExitStack() as open_ones:
        listener = open_ones.enter_context(bind("127.0.0.1", 0))
        for _ in range(2):
            open_ones.enter_context(socket.create_connection(listener.getsockname()))
        assert run_apart(taken(listener)) == 2
    [said] = caplog.records
    assert (said.message, said.exc_info[1]) == ("A connection could not be taken", trouble)
