"""Where this Goodbuy keeps its things: the data folder and the database, settled before Django."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from goodbuy.server.embedded import Embedded
from goodbuy.server.problems import StartError, sentence_for

DEMO_MARK, DATABASE = "this-is-a-demo", "goodbuy"


@dataclass(frozen=True)
class Place:
    data: Path
    url: str
    postgres: Embedded | None


def data_folder(*, demo: bool = False) -> Path:
    if named := os.environ.get("GOODBUY_DATA"):
        return Path(named).absolute()
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / ("goodbuy-demo" if demo else "goodbuy")


def make_folder(folder: Path) -> None:
    """The folder, proved writable; others may pass through it, for the database's own account."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise StartError(sentence_for(problem, folder, os.environ.get("USER", "you"))) from problem


@contextmanager
def settled(
    *, demo: bool = False, fresh: bool = False, meanwhile: Callable[[], None] | None = None
) -> Iterator[Place]:
    """The place, with its database running; a database that we started ends with us.

    `meanwhile` is done while the database starts; it needs no connection.
    """
    folder = data_folder(demo=demo)
    make_folder(folder)
    # The demo never touches a database that somebody named: that one may hold real people.
    named = None if demo else os.environ.get("DATABASE_URL")
    postgres = None if named else Embedded(folder)
    if demo:
        _demo_only(folder, postgres, fresh=fresh)
    try:
        url = named or (_started(postgres, meanwhile) if postgres else "")
        if named:
            _reach(named)
        os.environ["GOODBUY_DATA"] = str(folder)
        os.environ["DATABASE_URL"] = url
        yield Place(folder, url, postgres)
    finally:
        if postgres is not None:
            postgres.release()


def _started(postgres: Embedded, meanwhile: Callable[[], None] | None) -> str:
    if meanwhile is None or not postgres.is_made:
        return postgres.ensure()
    os.environ["GOODBUY_DATA"] = str(postgres.root)
    os.environ["DATABASE_URL"] = postgres.url(DATABASE)
    # The thread is gone before anything is forked.
    with ThreadPoolExecutor(1) as beside:
        starting = beside.submit(postgres.ensure, DATABASE)
        meanwhile()
        return starting.result()


def _demo_only(folder: Path, postgres: Embedded | None, *, fresh: bool) -> None:
    mark = folder / DEMO_MARK
    if postgres is not None and postgres.is_made and not mark.exists():
        raise StartError(
            f"{folder} holds a real workspace, so no demo is made there."
            " Choose another folder with GOODBUY_DATA."
        )
    mark.touch()
    if fresh and postgres is not None:
        postgres.wipe()


def _reach(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.ProgrammingError as problem:
        raise StartError(
            "DATABASE_URL is no address of a database; it reads like"
            " postgresql://user:password@host:5432/goodbuy."
        ) from problem
    except psycopg.OperationalError as problem:
        raise StartError(
            f"The database of DATABASE_URL does not answer: {first_line(problem)}."
            " Start it, or correct the address."
        ) from problem


def first_line(problem: BaseException) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return (lines or [type(problem).__name__])[0].rstrip(".")
