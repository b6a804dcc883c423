"""Forks the processes, brings back the dead, ends them all, and keeps PostgreSQL up."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from goodbuy.server.embedded import Embedded
from goodbuy.server.problems import StartError
from goodbuy.server.thrift import be_thrifty, share

log = logging.getLogger(__name__)

GRACE = 8.0
STEADY = 30.0
LONGEST_WAIT = 10.0
LEFT_WELL = 10.0
PULSE = 1.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process and its history; `work` gets a pipe that ends when the parent does."""

    name: str
    work: Callable[[int], None]
    pid: int = 0
    born: float = 0.0
    falls: int = 0
    due: float = 0.0

    def wait_after_fall(self, now: float) -> float:
        self.falls = 1 if now - self.born > STEADY else self.falls + 1
        return min(0.2 * 2 ** (self.falls - 1), LONGEST_WAIT)


class Supervisor:
    """Holds no thread and no database connection, so that a fork copies none."""

    def __init__(self, children: list[Child], postgres: Embedded | None) -> None:
        self.children = children
        self.postgres = postgres
        self.is_stopping = False
        self._lifeline, self._lifeline_end = os.pipe()
        self._wake, self._wake_end = os.pipe()
        os.set_blocking(self._wake_end, False)
        os.set_blocking(self._wake, False)

    def run(self) -> int:
        """Until somebody says stop; the exit code says whether all ended well."""
        self._listen_to_signals()
        share()
        pulse = time.monotonic()
        try:
            while not self.is_stopping:
                now = time.monotonic()
                self._reap(now)
                self._bring_up(now)
                if now - pulse >= PULSE:
                    pulse = now
                    self._keep_postgres()
                self._sleep()
        finally:
            left = self._end_children()
        return 1 if left else 0

    def _listen_to_signals(self) -> None:
        for number in STOPPING:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_end, warn_on_full_buffer=False)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _sleep(self) -> None:
        now = time.monotonic()
        dues = [max(0.0, child.due - now) for child in self.children if not child.pid]
        select.select([self._wake], [], [], min([PULSE, *dues]))
        try:
            while os.read(self._wake, 512):
                pass
        except BlockingIOError:
            pass

    def _reap(self, now: float) -> None:
        for child in self.children:
            ended, how = os.waitpid(child.pid, os.WNOHANG) if child.pid else (0, 0)
            if ended and not how and now - child.born > LEFT_WELL:
                # It made room for another by itself; nothing fell.
                child.pid, child.due = 0, now
            elif ended:
                wait = child.wait_after_fall(now)
                child.pid, child.due = 0, now + wait
                if not self.is_stopping:
                    log.warning("%s ended; it starts again in %.1f s.", child.name, wait)

    def _bring_up(self, now: float) -> None:
        for child in self.children:
            if not child.pid and child.due <= now and not self.is_stopping:
                child.born = now
                child.pid = self._fork(child)

    def _fork(self, child: Child) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        if pid := os.fork():
            return pid
        # From here on this is the child; nothing may return into the parent's code.
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*STOPPING, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            # Ctrl-C reaches the whole group; the parent alone decides, and says it with SIGTERM.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for pipe in (self._lifeline_end, self._wake, self._wake_end):
                os.close(pipe)
            gc.enable()
            be_thrifty()
            child.work(self._lifeline)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _keep_postgres(self) -> None:
        if self.postgres is None or self.postgres.ready():
            return
        log.warning("PostgreSQL does not answer; it is started again.")
        try:
            self.postgres.ensure()
        except StartError as problem:
            log.error("%s", problem)

    def _end_children(self) -> bool:
        """Asks, waits, then ends; True if one had to be ended by force."""
        self._signal_all(signal.SIGTERM)
        end = time.monotonic() + GRACE
        while self._alive() and time.monotonic() < end:
            self._sleep()
            self._reap(time.monotonic())
        left = bool(self._alive())
        self._signal_all(signal.SIGKILL)
        for child in self._alive():
            os.waitpid(child.pid, 0)
            child.pid = 0
        return left

    def _alive(self) -> list[Child]:
        return [child for child in self.children if child.pid]

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._alive():
            os.kill(child.pid, number)


def in_a_child(work: Callable[[], None]) -> int:
    """Runs `work` in a process of its own, so that the parent stays without connections."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except StartError as problem:
        print(problem, file=sys.stderr)
        code = 2
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
