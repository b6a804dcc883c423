"""What must be done once after each change of the code: migrations, static files, the sample."""

from __future__ import annotations

import compileall
import gc
import hashlib
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import psycopg

from goodbuy.server.place import Place, first_line
from goodbuy.server.problems import StartError
from goodbuy.server.supervisor import in_a_child

PACKAGE = Path(__file__).resolve().parent.parent
MIGRATE_LOCK = 4710
ENDINGS = (".py", ".css", ".js", ".svg", ".woff2", ".png", ".webmanifest")


def load_django() -> None:
    """Everything a page needs, imported once, without a thread or a database connection."""
    # Hardly anything of it is ever thrown away, so nobody looks through it again and again.
    gc.disable()
    _load()
    gc.freeze()
    gc.enable()


def _load() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodbuy.config.settings")
    import django
    from babel.numbers import format_currency
    from django.conf import settings
    from django.template import engines
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    django.setup()
    # What each process would find out for its first page and then keep: found once, it is shared.
    _ = get_resolver().reverse_dict
    format_currency(0, "EUR", locale="en")
    engines.all()
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)


def fingerprint() -> str:
    """Changes when our code or a library that brings tables does."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("django", "django-allauth", "procrastinate"):
        digest.update(importlib.metadata.version(name).encode())
    for folder, folders, files in os.walk(PACKAGE):
        folders.sort()
        for file in sorted(files):
            if file.endswith(ENDINGS):
                status = os.stat(os.path.join(folder, file))
                digest.update(f"{file} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def ready_to_serve(place: Place) -> None:
    """Prepares in a process of its own, and only when something changed since the last time."""
    mark = fingerprint()
    if mark == _mark_in(place.url) and mark == _static_mark(place.data):
        return
    code = in_a_child(lambda: prepare(place, mark))
    if code == 130:
        raise KeyboardInterrupt
    if code:
        # The child has told its reason already.
        raise SystemExit(code)


def prepare(place: Place, mark: str) -> None:
    from django.core.management import call_command

    as_owner()
    with _alone(place.url):
        migrate()
        if os.environ.get("GOODBUY_STATIC") == "hashed":
            call_command("collectstatic", interactive=False, verbosity=0)
        if os.environ.get("GOODBUY_DEMO") == "1":
            load_sample()
        compile_code()
        _remember(place, mark)


def migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as problem:
        raise StartError(
            f"The database could not be brought up to date: {first_line(problem)}."
            " Its account must own the database and may create roles; nothing else was changed."
        ) from problem


def compile_code() -> None:
    """Kept beside the code even where Python is told not to: the next start is twice as fast.

    Where the folder may not be written, each start compiles what it needs, as it did before.
    """
    with suppress(OSError):
        compileall.compile_dir(PACKAGE, quiet=2, rx=re.compile(r"/tests/"))


def load_sample() -> None:
    if find_spec("goodbuy.server.sample"):
        import_module("goodbuy.server.sample").load()


def as_owner() -> None:
    """This process migrates; requests and jobs run under the role that the settings name."""
    from django.db import connections

    os.environ["GOODBUY_ROLE"] = "owner"
    connections["default"].close()
    connections["default"].settings_dict["OPTIONS"].pop("options", None)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Two machines that start at once migrate one after the other."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [MIGRATE_LOCK])
        yield


def _mark_in(url: str) -> str:
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("select mark from goodbuy_prepared").fetchone()
    except psycopg.Error:
        return ""
    return row[0] if row else ""


def _static_mark(data: Path) -> str:
    try:
        return (data / "static" / ".mark").read_text()
    except OSError:
        return ""


def _remember(place: Place, mark: str) -> None:
    with psycopg.connect(place.url) as connection:
        connection.execute("create table if not exists goodbuy_prepared (mark text not null)")
        connection.execute("delete from goodbuy_prepared")
        connection.execute("insert into goodbuy_prepared values (%s)", [mark])
    (place.data / "static").mkdir(exist_ok=True)
    (place.data / "static" / ".mark").write_text(mark)
