"""A pytest plugin, loaded before Django's settings: an embedded PostgreSQL for this checkout.

The first run applies every migration; its result is kept as a database template, named after
the migrations' text, so that a later run starts from a copy in a second instead of half a minute.
"""

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = (
    Path(tempfile.gettempdir()) / f"goodbuy-tests-{sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"
)


def start() -> None:
    from goodbuy.server.embedded import Embedded

    os.environ["GOODBUY_DATA"] = str(DATA)
    os.environ.setdefault("GOODBUY_SECRET_KEY", "only-for-tests-and-nowhere-else-0123456789")
    # Fixtures write as the owner; each request takes its own role (workspaces/boundary.py).
    os.environ["GOODBUY_ROLE"] = "owner"
    if not os.environ.get("GOODBUY_TEST_DATABASE_URL"):
        os.environ["GOODBUY_TEST_DATABASE_URL"] = Embedded(DATA).ensure(database="goodbuy")
    os.environ["DATABASE_URL"] = os.environ["GOODBUY_TEST_DATABASE_URL"]


def end_other_sessions() -> None:
    """A server's threads keep their connections; the test database goes only without them."""
    from django.db import connection

    with connection.cursor() as cursor:
        # PostgreSQL's own helpers are at work there too, and are not ours to end.
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
    connection.close()


def template() -> str:
    """The name of the kept database for these migrations, as they are written today."""
    told = sha256()
    for file in sorted(CHECKOUT.glob("goodbuy/*/migrations/*.py")):
        told.update(file.name.encode() + file.read_bytes())
    told.update((CHECKOUT / "requirements.lock").read_bytes())
    return f"migrated_{told.hexdigest()[:16]}"


def _is_kept(name: str) -> bool:
    import psycopg

    with psycopg.connect(os.environ["GOODBUY_TEST_DATABASE_URL"]) as connection:
        asked = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(asked, [name]).fetchone() is not None


def _keep(migrated: str, name: str) -> None:
    """Copy the fresh database under its name; a run beside this one may have been quicker."""
    import psycopg
    from psycopg import errors, sql

    where = os.environ["GOODBUY_TEST_DATABASE_URL"]
    with psycopg.connect(where, autocommit=True) as connection:
        asked = "SELECT datname FROM pg_database WHERE datname LIKE 'migrated_%'"
        for (old,) in connection.execute(asked).fetchall():
            with suppress(errors.Error):
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
        names = sql.Identifier(name), sql.Identifier(migrated)
        with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.conf import settings
    from django.test import override_settings

    # Of two workers side by side, neither throws away a file that the other still shows.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    override_settings(MEDIA_ROOT=DATA / worker / "media").enable()
    name = template()
    if _is_kept(name):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    from django.db import connection

    if not _is_kept(template()):
        with django_db_blocker.unblock():
            connection.close()
            _keep(connection.settings_dict["NAME"], template())


start()
