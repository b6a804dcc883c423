"""The worker process: procrastinate's jobs and timers, on a few lasting threads."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, cast

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from goodbuy.server.thrift import give_back, own_memory

log = logging.getLogger(__name__)

THREADS = 2
STALLED_AFTER = 30
LOOK_EVERY = 5
# A worker that holds so much more than at its start makes room for a new one, and not too often.
MAY_GROW = 6 << 20
LIVES_AT_LEAST = 20.0
# A thread that hands a file's rows to the database waits this long for one that reads the file, not
# Python's ten times as long: the rows go over while more are read.
ONE_THREAD_AT_MOST = 0.0005


def run(lifeline: int | None = None) -> None:
    sys.setswitchinterval(ONE_THREAD_AT_MOST)
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as jobs:
        asyncio.run(_work(jobs, lifeline))


async def _work(jobs: App, lifeline: int | None) -> None:
    loop = asyncio.get_running_loop()
    # Sync tasks run on these threads, and each keeps one database connection.
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="job"))
    async with jobs.open_async():
        working = asyncio.create_task(
            jobs.run_worker_async(
                concurrency=THREADS,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=5,
                task_middleware=[Room().make, with_a_sound_connection],
            )
        )
        leave = _leave_once(working, lifeline)
        loop.add_signal_handler(signal.SIGTERM, leave)
        if lifeline is not None:
            loop.add_reader(lifeline, leave)
        picking_up = asyncio.create_task(_pick_up_lost_jobs(jobs))
        try:
            await working
        except asyncio.CancelledError:
            pass
        finally:
            picking_up.cancel()


def _leave_once(working: asyncio.Task[None], lifeline: int | None) -> Callable[[], None]:
    def leave() -> None:
        if lifeline is not None:
            asyncio.get_running_loop().remove_reader(lifeline)
        working.cancel()

    return leave


def with_a_sound_connection(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """After a restart of the database, the thread's old connection is dropped, as in a request."""
    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()
        give_back()


class Room:
    """After a large job the heap is full of holes: only the end of the process gives all back."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.at_work = 0
        self.born = time.monotonic()
        self.small = own_memory()

    def make(self, call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
        with self.lock:
            self.at_work += 1
        try:
            return call_next()
        finally:
            with self.lock:
                self.at_work -= 1
            if self.is_due():
                # It takes no further job, ends well, and its parent starts another at once.
                worker.stop()

    def is_due(self) -> bool:
        is_settled = time.monotonic() - self.born >= LIVES_AT_LEAST
        return is_settled and not self.at_work and own_memory() - self.small > MAY_GROW


async def _pick_up_lost_jobs(jobs: App) -> None:
    """A worker killed in the middle leaves its job 'doing' for ever; here it is done again."""
    while True:
        for job in await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
            log.warning("Job %s was left by a worker that died; it is done again.", job.id)
            await jobs.job_manager.retry_job(job)
        await asyncio.sleep(LOOK_EVERY)
