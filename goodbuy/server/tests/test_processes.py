"""Whole servers, with everything that a machine does to them: kills, full ports, restarts."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from goodbuy.server.embedded import Embedded
from goodbuy.server.tests.running import Running, data_folder, free_port, goodbuy
from goodbuy.testing.waiting import PATIENCE, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture
def running(data: Path) -> Iterator[Running]:
    running = Running(data, "serve")
    until(lambda: len(running.children()) == 3)
    yield running
    if running.process.poll() is None:
        running.stop()


def is_well(running: Running) -> bool:
    return running.status("/healthz/") == 200


def has_successor(running: Running, before: list[psutil.Process]) -> bool:
    after = running.children()
    return len(after) == 3 and after != before


def jobs_done(data: Path) -> bool:
    """The worker writes a heartbeat; one from this moment on proves that it works."""
    with psycopg.connect(Embedded(data).url("goodbuy")) as connection:
        return bool(
            connection.execute(
                "select 1 from procrastinate_workers"
                " where last_heartbeat > now() - interval '3 seconds'"
            ).fetchone()
        )


def prepared(data: Path) -> tuple[str, str]:
    """The mark of what was prepared, and in which transaction it was written."""
    with psycopg.connect(Embedded(data).url("goodbuy")) as connection:
        query = "select mark, xmin::text from goodbuy_prepared"
        found: tuple[str, str] | None = connection.execute(query).fetchone()
    assert found
    return found


def test_it_starts_answers_and_leaves_nothing_behind(running, data):
    assert is_well(running)
    assert len(running.children()) == 3
    children = running.children()

    assert running.stop(signal.SIGINT) == 0

    assert not [child for child in children if child.is_running()]
    assert not Embedded(data).ready()


def test_a_second_start_is_quick_and_keeps_everything(running, data):
    before = prepared(data)
    running.stop()
    again = Running(data, "serve")
    assert is_well(again)
    assert prepared(data) == before, "nothing was migrated or gathered again"
    again.stop(signal.SIGTERM)


@pytest.mark.parametrize("which", [0, 1, 2], ids=["web", "other web", "worker"])
def test_a_killed_process_comes_back(running, data, which):
    before = running.children()

    before[which].kill()

    until(lambda: has_successor(running, before))
    until(lambda: is_well(running))
    until(lambda: jobs_done(data))


def test_a_worker_that_left_by_itself_has_a_successor(running, data):
    before = running.children()

    before[2].terminate()

    until(lambda: has_successor(running, before))
    assert running.children()[:2] == before[:2]
    until(lambda: jobs_done(data))


def test_a_killed_database_comes_back_under_living_processes(running, data):
    before = running.children()
    assert is_well(running)
    postmaster = int((Embedded(data).data / "postmaster.pid").read_text().split()[0])

    os.kill(postmaster, signal.SIGKILL)

    answers = set()
    until(lambda: answers.add(running.status("/")) or Embedded(data).ready())
    # Meanwhile a visitor reads that Goodbuy is coming back, and never that it failed.
    assert 503 in answers
    assert answers <= {200, 503}
    # Every lasting thread heals at its next request: none stays broken.
    until(lambda: all(is_well(running) for _ in range(12)))
    assert running.children()[:2] == before[:2]
    until(lambda: jobs_done(data))


def test_a_killed_parent_takes_its_children_along_and_the_next_start_is_well(running, data):
    children = running.children()

    running.process.kill()
    running.process.wait()

    until(lambda: not [child for child in children if child.is_running()])
    again = Running(data, "serve")
    assert is_well(again)
    assert again.stop() == 0
    assert not Embedded(data).ready()


def test_a_taken_port_is_one_sentence(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = goodbuy(data, "serve", "--port", str(port))
    assert told.returncode == 1
    assert told.stderr.startswith(f"goodbuy: Port {port} on 127.0.0.1 is in use")
    assert told.stderr.count("\n") == 1


def test_memory_stays_small(running):
    is_well(running)
    everyone = [psutil.Process(running.process.pid), *running.children()]
    shared_fairly = sum(process.memory_full_info().pss for process in everyone)
    assert shared_fairly < 170 * 1024 * 1024


def test_a_database_that_does_not_answer_is_one_sentence(data):
    port = free_port()
    told = goodbuy(data, "doctor", DATABASE_URL=f"postgresql://mira:secret@127.0.0.1:{port}/x")
    assert told.returncode == 1
    assert "does not answer" in told.stdout + told.stderr
    assert "secret" not in told.stdout + told.stderr
    assert "Traceback" not in told.stdout + told.stderr


def test_a_folder_that_may_only_be_read_is_one_sentence(data):
    # A file in the way refuses even root; a mount that is read-only answers the same way.
    told = goodbuy(Path("/proc/goodbuy"), "serve", "--port", str(free_port()))
    assert told.returncode == 1
    assert told.stderr.startswith("goodbuy: ")
    assert told.stderr.count("\n") == 1


def test_two_interrupts_at_once_still_end_everything(running, data):
    running.process.send_signal(signal.SIGINT)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=PATIENCE) == 0
    assert not Embedded(data).ready()


def test_an_open_stream_does_not_delay_the_end(running):
    wire = socket.create_connection(("127.0.0.1", running.port))
    wire.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    running.stop()
    assert "graceful shutdown exceeded" not in running.printed()
    wire.close()


def test_the_demo_takes_the_next_free_port_unless_one_was_named(data):
    from goodbuy.server.problems import StartError
    from goodbuy.server.serving import bind_for_demo

    first = bind_for_demo("127.0.0.1", None)
    second = bind_for_demo("127.0.0.1", None)
    assert second.getsockname()[1] > first.getsockname()[1]
    with pytest.raises(StartError, match="is in use"):
        bind_for_demo("127.0.0.1", first.getsockname()[1])
    first.close()
    second.close()


def test_the_demo_refuses_a_folder_with_a_real_workspace(running, data):
    running.stop()
    told = goodbuy(data, "demo", "--port", str(free_port()))
    assert told.returncode == 1
    assert "holds a real workspace" in told.stderr


def test_unknown_words_are_refused(data):
    told = goodbuy(data, "serve", "--port", "99999")
    assert told.returncode == 2
    assert "99999 is no port" in told.stderr
