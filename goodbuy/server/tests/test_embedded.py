"""The PostgreSQL that comes along: made, found again, killed, and refused with one sentence."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from goodbuy.server import embedded
from goodbuy.server.embedded import Embedded
from goodbuy.server.problems import StartError, sentence_for
from goodbuy.testing.waiting import PATIENCE


@pytest.fixture
def server() -> Iterator[Embedded]:
    # Not pytest's own folder: it is closed to the account that PostgreSQL runs as.
    root = Path(tempfile.mkdtemp(prefix="goodbuy-test-", dir="/tmp"))
    root.chmod(0o755)
    server = Embedded(root)
    yield server
    server.wipe()
    shutil.rmtree(root, ignore_errors=True)


def postmaster(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def write_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists visits (id int)")
        connection.execute("insert into visits values (1)")


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("select count(*) from visits").fetchone()[0]


def test_it_is_made_once_and_found_again(server):
    url = server.ensure()
    write_a_row(url)
    first = postmaster(server)

    again = Embedded(server.root).ensure()

    assert again == url
    assert postmaster(server) == first
    assert rows(url) == 1


def test_every_row_survives_a_killed_postmaster(server):
    url = server.ensure()
    write_a_row(url)

    os.kill(postmaster(server), signal.SIGKILL)

    assert not server.ready()
    assert rows(server.ensure()) == 1


def test_settings_that_nobody_changed_follow_the_version(server):
    def setting(name: str) -> str:
        with psycopg.connect(server.ensure()) as connection:
            return connection.execute(f"show {name}").fetchone()[0]

    assert (setting("wal_compression"), setting("checkpoint_timeout")) == ("off", "15min")
    server.stop()
    place = server.data / "postgresql.conf"
    older = place.read_text().replace(embedded.CONFIGURATION, embedded.FORMERLY)
    place.write_text(older)
    assert (setting("wal_compression"), setting("checkpoint_timeout")) == ("off", "15min")

    # Whoever says something else there, before or after, is right.
    server.stop()
    place.write_text(place.read_text().replace("\nwal_compression = off", "\nwal_compression = on"))
    assert (setting("wal_compression"), setting("checkpoint_timeout")) == ("pglz", "15min")
    server.stop()
    place.write_text(older.replace("work_mem = 8MB", "work_mem = 9MB"))
    assert (setting("wal_compression"), setting("work_mem")) == ("pglz", "9MB")


def test_a_stale_pid_file_of_another_program_is_not_taken_for_the_server(server):
    server.ensure()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getppid()}\n{server.data}\n1\n5432\n\n\n")

    assert not server.ready()
    server.ensure()
    assert server.ready()


def test_the_owner_is_no_superuser_so_row_security_binds_it(server):
    with psycopg.connect(server.ensure()) as connection:
        held = connection.execute(
            "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    assert held == (False, False)


def test_a_half_made_cluster_is_made_anew(server):
    half = server.root / f"{server.data.name}.half"
    half.mkdir(mode=0o755)
    (half / "PG_VERSION").write_text("18")

    server.ensure()

    assert server.ready()
    assert not half.exists()


def test_the_last_one_out_stops_the_server(server):
    first, second = Embedded(server.root), Embedded(server.root)
    first.ensure()
    second.ensure()

    first.release()
    assert server.ready()
    second.release()
    assert not server.ready()


def test_two_starts_at_once_make_one_cluster(server):
    code = (
        "import sys; from goodbuy.server.embedded import Embedded;"
        " print(Embedded(sys.argv[1]).ensure())"
    )
    command = [sys.executable, "-c", code, str(server.root)]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    urls = {start.communicate(timeout=PATIENCE)[0].strip() for start in starts}
    assert urls == {server.url("goodbuy")}


def test_a_folder_closed_to_the_account_gets_a_link_to_an_open_one(server):
    server.root.chmod(0o700)

    write_a_row(server.ensure())

    # Only root hands the server to another account; its own folder is never closed to a user.
    assert server.data.is_symlink() == (os.geteuid() == 0)
    assert rows(Embedded(server.root).ensure()) == 1
    server.wipe()
    assert not server.data.is_symlink()


def test_data_of_another_version_is_never_hidden_by_an_empty_cluster(server):
    old = server.root / "pg3"
    old.mkdir()
    (old / "PG_VERSION").write_text("3")
    try:
        with pytest.raises(StartError, match="written by PostgreSQL 3, and only"):
            server.ensure()
    finally:
        shutil.rmtree(old)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("initdb: error: No space left on device", "is full"),
        ("FATAL: could not write: Read-only file system", "may only be read"),
        ("could not open file: Permission denied", "may not write"),
    ],
)
def test_what_postgresql_prints_becomes_one_sentence(server, printed, told):
    with pytest.raises(StartError, match=told):
        server._tell(printed)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(StartError, match="is not a folder"):
        Embedded(tmp_path / "data").ensure()


def test_a_full_disk_is_told_with_its_place():
    told = sentence_for(OSError(errno.ENOSPC, "No space left on device"), Path("/srv/x"), "mira")
    assert told.startswith("The disk that holds /srv/x is full.")


def test_a_long_folder_still_has_a_short_socket(tmp_path):
    deep = Embedded(tmp_path / ("a" * 60) / ("b" * 60))
    assert len(os.fsencode(deep.socket)) < embedded.LONGEST_SOCKET
