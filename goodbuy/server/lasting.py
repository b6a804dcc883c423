"""The threads that answer pages: who worked last works next.

Its database connection, the plans that PostgreSQL keeps with it, and the processor's own memory of
both are still warm. Python's pool wakes its threads in turn, so that one visitor meets a cold one
with every page, and opens as many connections as there are threads.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, NamedTuple


class Work(NamedTuple):
    future: Future[Any]
    call: Callable[[], Any]

    def do(self) -> Callable[[], None]:
        """Does it; what it came to is told to those who wait by calling what is returned."""
        future = self.future
        if not future.set_running_or_notify_cancel():
            return lambda: None
        try:
            result = self.call()
        except BaseException as problem:
            # Within `except` alone has it this name.
            met = problem
            return lambda: future.set_exception(met)
        return lambda: future.set_result(result)


Inbox = SimpleQueue[Work | None]


class LastingThreads(Executor):
    """At most so many threads, each begun when all others are at work, and kept until the end."""

    def __init__(self, most: int, name: str) -> None:
        self.most, self.name = most, name
        self.threads: list[threading.Thread] = []
        self.is_closed = False
        self.changing = threading.Lock()
        self.idle: list[Inbox] = []
        self.waiting: deque[Work] = deque()

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Raises RuntimeError once it was shut down."""
        work = Work(Future(), lambda: call(*args, **named))
        with self.changing:
            if self.is_closed:
                raise RuntimeError("These threads have ended.")
            if self.idle:
                self.idle.pop().put(work)
            elif len(self.threads) < self.most:
                self._begin(work)
            else:
                self.waiting.append(work)
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What waits is done too, unless it is cancelled; `wait` for what has begun."""
        with self.changing:
            self.is_closed = True
            if cancel_futures:
                while self.waiting:
                    self.waiting.pop().future.cancel()
            for inbox in self.idle:
                inbox.put(None)
            self.idle.clear()
        if wait:
            for thread in self.threads:
                thread.join()

    def _begin(self, work: Work) -> None:
        # A process may end while a thread stands idle, and nobody has said so to it.
        name = f"{self.name}_{len(self.threads) + 1}"
        thread = threading.Thread(target=self._live, args=[work], name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _live(self, first: Work) -> None:
        inbox: Inbox = SimpleQueue()
        work: Work | None = first
        while work:
            tell = work.do()
            # Whoever hears of it may ask again at once, and finds this thread free.
            work = None
            is_over = self._take_next(inbox)
            tell()
            del tell
            if is_over:
                return
            work = inbox.get()

    def _take_next(self, inbox: Inbox) -> bool:
        """What waited longest comes into the inbox, or it stands ready; true when all is over."""
        with self.changing:
            if self.waiting:
                inbox.put(self.waiting.popleft())
            elif self.is_closed:
                return True
            else:
                self.idle.append(inbox)
        return False
