"""The daily clockwork, the signposts and the weekly letters, over 10,000 live deals.

They need no web server and a database in the middle of its life: so they have a place of their
own. Each measurement works on a fresh copy, for a day that has been lived is not lived again.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from goodbuy.server.embedded import OWNER, Embedded
from goodbuy.server.tests.running import environment
from goodbuy.testing.bench.size import is_seeded, place
from goodbuy.testing.bench.table import Row

Say = Callable[[str], None]
HERE = "goodbuy.testing.bench.clock_here"
KEPT, COPY = "goodbuy", "lived"


def clockwork(scale: float, say: Say, fresh: bool) -> list[Row]:
    found = _measured("clockwork", scale, say, fresh)
    first, again, before = found["first"], found["again"], found["before"]
    row = Row(
        f"A day of the clockwork: {before['deals']:,} live deals, {before['steps']:,} open steps,"
        f" {before['check_ins']:,} open check-ins",
        f"{first['seconds']:.1f} s ({first['cpu']:.1f} s of CPU here, {first['postgres']:.1f} s in"
        f" PostgreSQL), {first['moved']:,} things moved, {first['letters']:,} letters written",
    )
    row.note = f"once more: {again['seconds']:.1f} s, {again['moved']} moved; " + ", ".join(
        f"{name} {part['seconds']:.1f} s" for name, part in first["parts"].items()
    )
    row.check("under 60 s", first["seconds"] < 60)
    return [row.check("the second run moves nothing", again["moved"] == 0)]


def signposts(scale: float, say: Say, fresh: bool) -> list[Row]:
    found = _measured("where", scale, say, fresh)
    row = Row(
        f"where() of {found['deals']:,} deals in bulk",
        f"median {found['median']:.2f} s (p95 {found['p95']:.2f} s, {found['cpu']:.2f} s of CPU"
        f" here) in {found['rounds']} rounds",
    )
    return [row.check("under 5 s", found["p95"] < 5)]


def letters(scale: float, say: Say, fresh: bool) -> list[Row]:
    found = _measured("letters", scale, say, fresh)
    written, handed = found["written"], found["handed"]
    seconds = written["seconds"] + handed["seconds"]
    row = Row(
        f"{found['arrived']:,} weekly letters of {found['due']:,} due, written and handed to SMTP",
        f"{seconds:.1f} s ({written['cpu'] + handed['cpu']:.1f} s of CPU here), of which writing"
        f" {written['seconds']:.1f} s and handing over {handed['seconds']:.1f} s,"
        f" {found['bytes'] / 1e6:.1f} MB",
    )
    row.check("under 60 s", seconds < 60).check("each arrived", found["arrived"] == found["due"])
    return [row.check("the second run writes none", found["again"]["found"] == 0)]


def _measured(what: str, scale: float, say: Say, fresh: bool) -> Any:
    root = place() / f"clock-{scale:g}"
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    postgres = _kept(root, scale, say, fresh)
    try:
        url = _copy(postgres)
        told = _run(root, url, HERE, what)
        return json.loads(told.splitlines()[-1])
    finally:
        postgres.release()


def _kept(root: Path, scale: float, say: Say, fresh: bool) -> Embedded:
    postgres = Embedded(root)
    url, wanted = postgres.ensure(database=KEPT), _mark(scale)
    if fresh or not is_seeded(url, wanted):
        say(f"Making {round(scale * 10_000):,} deals of today (kept for the next run) ...")
        postgres.wipe()
        postgres = Embedded(root)
        url = postgres.ensure(database=KEPT)
        _run(root, url, "goodbuy.server.command", "migrate")
        _run(root, url, HERE, "seed", str(scale), wanted, GOODBUY_ROLE="owner")
    return postgres


def _mark(scale: float) -> str:
    """The days of the rows are counted from today."""
    told = hashlib.sha256(f"{scale} {date.today()}".encode())
    here = Path(__file__).parent
    for file in (*sorted(here.glob("seed*.py")), here / "filling.py"):
        told.update(file.read_bytes())
    for file in sorted(here.parents[1].glob("*/migrations/*.py")):
        told.update(file.name.encode())
    return told.hexdigest()


def _copy(postgres: Embedded) -> str:
    names = sql.Identifier(COPY), sql.Identifier(KEPT), sql.Identifier(OWNER)
    with psycopg.connect(postgres.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(names[0]))
        made = sql.SQL("create database {} template {} owner {}").format(*names)
        connection.execute(made)
    return postgres.ensure(database=COPY)


def _run(root: Path, url: str, module: str, *words: str, **more: str) -> str:
    given = environment(root, DATABASE_URL=url, **more)
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, env=given, check=True, stdout=subprocess.PIPE, text=True).stdout
