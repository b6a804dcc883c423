"""Threads that last: the warm one first, no more than there may be, and nothing lost."""

from __future__ import annotations

import threading

import pytest

from goodbuy.server.lasting import LastingThreads
from goodbuy.testing.waiting import PATIENCE

SOON = PATIENCE


class Held:
    """A piece of work that says where it runs and ends when it is let go."""

    def __init__(self) -> None:
        self.began, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.began.set()
        assert self.let_go.wait(SOON)
        return threading.current_thread().name


@pytest.fixture
def threads():
    made = LastingThreads(3, "test")
    yield made
    made.shutdown()


def name_of(threads: LastingThreads) -> str:
    return str(threads.submit(lambda: threading.current_thread().name).result(SOON))


def test_who_worked_last_works_next(threads):
    held = [Held() for _ in range(3)]
    futures = [threads.submit(one) for one in held]
    for one in held:
        assert one.began.wait(SOON)
    for one, future in reversed(list(zip(held, futures, strict=True))):
        one.let_go.set()
        future.result(SOON)
    last = futures[0].result()
    assert {name_of(threads) for _ in range(9)} == {last}


def test_one_visitor_needs_one_thread(threads):
    assert {name_of(threads) for _ in range(200)} == {"test_1"}


def test_no_more_at_once_than_there_may_be_and_the_rest_in_order(threads):
    held = [Held() for _ in range(3)]
    futures = [threads.submit(one) for one in held]
    for one in held:
        assert one.began.wait(SOON)
    order: list[int] = []
    rest = [threads.submit(order.append, number) for number in range(5)]
    assert not any(future.running() for future in rest)
    held[1].let_go.set()
    for future in rest:
        future.result(SOON)
    assert order == [0, 1, 2, 3, 4]
    for one in held:
        one.let_go.set()
    assert len({future.result(SOON) for future in futures}) == 3


def test_what_goes_wrong_is_told_and_the_thread_lives_on(threads):
    def fail() -> None:
        raise ValueError("as it may happen")

    with pytest.raises(ValueError, match="as it may happen"):
        threads.submit(fail).result(SOON)
    assert name_of(threads) == "test_1"


def test_what_was_cancelled_while_it_waited_is_not_done():
    threads = LastingThreads(1, "test")
    held, done = Held(), []
    first = threads.submit(held)
    given_up, kept = threads.submit(done.append, 1), threads.submit(done.append, 2)
    assert given_up.cancel()
    held.let_go.set()
    first.result(SOON)
    kept.result(SOON)
    threads.shutdown()
    assert done == [2]


def test_the_end_lets_finish_what_began_and_leaves_no_thread():
    threads = LastingThreads(2, "ending")
    held = Held()
    first = threads.submit(held)
    second = threads.submit(lambda: "short")
    assert second.result(SOON) == "short"
    assert held.began.wait(SOON)
    third = threads.submit(held)
    waiting = threads.submit(lambda: "never")
    threads.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    held.let_go.set()
    assert first.result(SOON) == "ending_1"
    assert third.result(SOON).startswith("ending_")
    threads.shutdown()
    assert not any(thread.is_alive() for thread in threads.threads)
    with pytest.raises(RuntimeError):
        threads.submit(held)
