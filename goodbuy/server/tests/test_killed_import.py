"""A worker that is killed in the middle of an import: the next one brings the whole file in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from goodbuy.server.embedded import Embedded
from goodbuy.server.tests.running import Running, data_folder, environment
from goodbuy.testing.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed import")]

ROWS = 12_000
BROUGHT = """
import sys
import django; django.setup()
from pathlib import Path
from django.core.files import File
from goodbuy.integrations import actions
from goodbuy.integrations.benching import write_people
from goodbuy.testing import cast
from goodbuy.workspaces.boundary import acting_as_member
mira = cast.make_member(cast.make_workspace("Northlight"), "Mira Lindt", "owner")
path = Path(sys.argv[1]) / "people.csv"
write_people(path, int(sys.argv[2]), 7)
with acting_as_member(mira), path.open("rb") as file:
    one = actions.bring_file(File(file, name=path.name), by=mira)
    actions.start(one, by=mira)
"""


@pytest.fixture
def running() -> Iterator[Running]:
    with data_folder() as folder:
        running = Running(folder, "serve")
        yield running
        running.stop()


@pytest.fixture
def sql(running: Running) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(Embedded(running.data).url("goodbuy"), autocommit=True) as connection:
        yield connection


def bring_in(folder: Path) -> None:
    settings = {"DATABASE_URL": Embedded(folder).url("goodbuy"), "GOODBUY_ROLE": "owner"}
    settings["DJANGO_SETTINGS_MODULE"] = "goodbuy.config.settings"
    words = [sys.executable, "-c", BROUGHT, str(folder), str(ROWS)]
    subprocess.run(words, env=environment(folder, **settings), check=True)


def test_an_import_whose_worker_was_killed_ends_whole_and_brings_nobody_twice(running, sql):
    def value(query: str) -> Any:
        return sql.execute(query).fetchone()[0]

    bring_in(running.data)
    until(lambda: value("select read from integrations_import") > 0)
    worker = running.children()[2]

    worker.kill()

    until(lambda: worker not in running.children())
    assert value("select state from integrations_import") == "running"
    assert value("select count(*) from people_person") == 0
    # As if half a minute had gone by: that long a silent worker is given the time to answer.
    sql.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    until(lambda: value("select state from integrations_import") != "running")
    state, counts = sql.execute("select state, counts from integrations_import").fetchone()
    in_the_file = {line.split(",")[2] for line in (running.data / "people.csv").open()} - {"Email"}
    assert state == "done"
    assert counts["created"] == len(in_the_file) == value("select count(*) from people_person")
    assert value("select count(*) from people_emailaddress") == len(in_the_file)
    assert value("select count(distinct normal) from people_emailaddress") == len(in_the_file)
    assert value("select count(*) from timeline_event where kind = 'import.done'") == 1
