"""A backup is whole: every row of every table and every file come back, or nothing changes."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from goodbuy.server.embedded import Embedded
from goodbuy.server.tests.running import Running, data_folder, environment, goodbuy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backup")]

LIVED_IN = """
import django; django.setup()
from goodbuy.testing import cast
northlight = cast.make_workspace("Northlight")
mira = cast.make_member(northlight, "Mira Lindt", "owner")
deal = cast.make_deal(mira)
for number in range(40):
    cast.make_person(mira, f"Ana Ruiz \\u2013 Nr. {number}")
"""
PHOTO = bytes(range(256)) * 300


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Path]:
    with data_folder() as folder:
        assert goodbuy(folder, "migrate").returncode == 0
        url = Embedded(folder).ensure()
        settings = {"DATABASE_URL": url, "GOODBUY_ROLE": "owner"}
        settings["DJANGO_SETTINGS_MODULE"] = "goodbuy.config.settings"
        made = environment(folder, **settings)
        subprocess.run([sys.executable, "-c", LIVED_IN], env=made, check=True)
        (folder / "media" / "photos" / "2026").mkdir(parents=True)
        (folder / "media" / "photos" / "2026" / "Zoë Müller.jpg").write_bytes(PHOTO)
        (folder / "media" / "empty").touch()
        yield folder


@pytest.fixture(scope="module")
def kept(lived_in: Path) -> Path:
    done = goodbuy(lived_in, "backup", str(lived_in / "kept.tar"))
    assert done.returncode == 0, done.stderr
    return lived_in / "kept.tar"


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def every_row(folder: Path) -> dict[str, list[str]]:
    with psycopg.connect(Embedded(folder).ensure()) as connection:
        names = connection.execute(
            "select tablename from pg_tables where schemaname = 'public'"
            " and tablename <> 'goodbuy_prepared'"
        ).fetchall()
        rows = sql.SQL("select t::text from {} t order by 1")
        return {
            name: [row[0] for row in connection.execute(rows.format(sql.Identifier(name)))]
            for (name,) in names
        }


def every_file(folder: Path) -> dict[str, bytes]:
    media = folder / "media"
    files = [path for path in media.rglob("*") if path.is_file()]
    return {str(path.relative_to(media)): path.read_bytes() for path in files}


def test_every_row_and_every_file_come_back(lived_in, kept, elsewhere):
    done = goodbuy(elsewhere, "restore", str(kept))

    assert done.returncode == 0, done.stderr
    before, after = every_row(lived_in), every_row(elsewhere)
    assert len(before["people_person"]) == 40
    assert after == before
    assert every_file(elsewhere) == every_file(lived_in)
    assert len(every_file(elsewhere)) == 2
    assert (elsewhere / "secret-key").read_bytes() == (lived_in / "secret-key").read_bytes()


def test_row_security_stands_again_and_the_place_serves(kept, elsewhere):
    goodbuy(elsewhere, "restore", str(kept))
    running = Running(elsewhere, "serve")
    try:
        assert running.status("/healthz/") == 200
        with psycopg.connect(Embedded(elsewhere).url("goodbuy")) as connection:
            connection.execute("set role goodbuy_member")
            seen = connection.execute("select count(*) from people_person").fetchone()
            assert seen == (0,)
    finally:
        running.stop()


def test_only_its_owner_may_read_a_backup(kept):
    assert kept.stat().st_mode & 0o077 == 0
    assert not [path for path in kept.parent.iterdir() if path.name.startswith(".goodbuy-")]


def test_a_place_where_somebody_lives_is_refused_unless_forced(lived_in, kept, elsewhere):
    goodbuy(elsewhere, "restore", str(kept))
    (elsewhere / "media" / "late.txt").write_text("written after the backup")

    refused = goodbuy(elsewhere, "restore", str(kept))
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert "late.txt" in every_file(elsewhere)

    forced = goodbuy(elsewhere, "restore", str(kept), "--force")
    assert forced.returncode == 0, forced.stderr
    assert every_file(elsewhere) == every_file(lived_in)
    assert every_row(elsewhere) == every_row(lived_in)


def test_a_damaged_backup_changes_nothing(lived_in, kept, tmp_path):
    before = every_row(lived_in)
    broken = bytearray(kept.read_bytes())
    broken[len(broken) // 2] ^= 1
    cases = {
        "flipped": bytes(broken),
        "cut": kept.read_bytes()[: len(broken) // 2],
        "something else": b"Dear Mira,\n",
        "outside": _with_a_way_out(),
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        told = goodbuy(lived_in, "restore", str(tmp_path / name), "--force")
        assert told.returncode == 1, name
        assert "nothing was changed" in told.stderr, name
        assert told.stderr.count("\n") == 1, name
    assert every_row(lived_in) == before


def _with_a_way_out() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("../../outside"), io.BytesIO())
    return made.getvalue()


def test_whoever_was_erased_since_is_erased_again(kept, elsewhere):
    """Invariant of erasing: no backup brings anybody back."""
    goodbuy(elsewhere, "restore", str(kept))
    with psycopg.connect(Embedded(elsewhere).ensure()) as connection:
        wanted = "select id from people_person where name like %s"
        [(gone,)] = connection.execute(wanted, ["%Nr. 7"]).fetchall()
    mark = hashlib.sha256(f"erased:{gone}".encode()).hexdigest()
    (elsewhere / "erased").write_text(f"{mark}\n")

    forced = goodbuy(elsewhere, "restore", str(kept), "--force")

    assert forced.returncode == 0, forced.stderr
    rows = every_row(elsewhere)
    assert len(rows["people_person"]) == 39
    assert "Nr. 7)" not in str(rows)
    assert "Nr. 7," not in str(rows)
    assert (elsewhere / "erased").read_text().split() == [mark]
