"""`goodbuy backup` and `goodbuy restore`: database, files and key, whole, in one file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from goodbuy import __version__
from goodbuy.server.binaries import account_for, find_binaries
from goodbuy.server.place import Place, first_line, settled
from goodbuy.server.prepare import fingerprint, load_django, prepare
from goodbuy.server.problems import StartError, sentence_for
from goodbuy.server.supervisor import in_a_child

DUMP, KEY, MEDIA, MANIFEST = "database.dump", "secret-key", "media", "manifest.json"
ERASED = "erased"
FORMAT = 1


def back_up(target: Path) -> str:
    """Writes beside the target and renames at the end: a broken backup never bears its name."""
    target = target.absolute()
    with settled() as place:
        try:
            with tempfile.TemporaryDirectory(prefix=".goodbuy-", dir=target.parent) as near:
                half = Path(near) / "backup.tar"
                os.close(os.open(half, os.O_CREAT | os.O_WRONLY, 0o600))
                dump = Path(near) / DUMP
                # The database first: a file whose row is in the dump is still there afterwards.
                _dump(place, dump)
                manifest = _pack(place, dump, half)
                half.replace(target)
        except OSError as problem:
            raise StartError(sentence_for(problem, target.parent, "that runs this")) from problem
    return (
        f"{target} holds the database and {len(manifest['files']) - 1} files,"
        f" {target.stat().st_size / 1e6:.1f} MB. Keep it where nobody else reads it."
    )


def restore(source: Path, *, force: bool) -> str:
    if not source.is_file():
        raise StartError(f"There is no file {source}.")
    with settled() as place:
        try:
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=place.data) as near:
                manifest = _unpack(source, Path(near))
                gone = _erased_here(place) | _lines(Path(near) / ERASED)
                _make_room(place, force=force)
                _load(place, Path(near))
        except OSError as problem:
            raise StartError(sentence_for(problem, place.data, "that runs this")) from problem
        os.environ["GOODBUY_STATIC"] = "hashed"
        load_django()
        # Policies and grants are made anew, and an older backup gets today's tables.
        if in_a_child(lambda: prepare(place, fingerprint())):
            raise StartError("The backup was restored, but could not be brought up to date.")
        if gone and in_a_child(lambda: _erase_again(gone)):
            raise StartError(
                "The backup was restored, but whoever was erased since is in it again."
                " Run the same command once more before anybody works with it."
            )
    made = datetime.fromisoformat(manifest["made_at"])
    return f"The backup of {made:%A %-d %B %Y, %H:%M} UTC is restored in {place.data}."


def _erased_here(place: Place) -> set[str]:
    """Whom this installation has erased, by the marks in its list and in its database."""
    marks = _lines(place.data / ERASED)
    try:
        with psycopg.connect(place.url) as connection:
            rows = connection.execute("select unnest(marks) from people_erasure").fetchall()
            return marks | {row[0] for row in rows}
    except psycopg.errors.UndefinedTable:
        # An empty place, or one older than the list.
        return marks


def _lines(path: Path) -> set[str]:
    return set(path.read_text().split()) if path.exists() else set()


def _erase_again(marks: set[str]) -> None:
    """A backup brings back whoever was erased after it was made: they go once more."""
    from goodbuy.people.erased_list import add_marks, erase_again

    add_marks(marks)
    erase_again(marks)


def _program(name: str) -> Path:
    return find_binaries(account_for(None)) / name


def _dump(place: Place, target: Path) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    _run(_program("pg_dump"), *options, f"--file={target}", f"--dbname={place.url}")


def _run(program: Path, *options: str) -> None:
    done = subprocess.run([str(program), *options], capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error:" in line] or [
            "no reason told"
        ]
        raise StartError(f"{program.name} failed: {lines[0].split('error:')[-1].strip()}")


def _pack(place: Place, dump: Path, half: Path) -> dict[str, Any]:
    files: dict[str, str] = {}
    with half.open("wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
        for name, path in _contents(place.data, dump):
            tar.add(path, name, recursive=False)
            files[name] = _checksum(path)
        manifest = {
            "format": FORMAT,
            "goodbuy": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": _server_version(place),
            "files": files,
        }
        kept = dump.with_name(MANIFEST)
        kept.write_text(json.dumps(manifest, indent=1))
        tar.add(kept, MANIFEST)
        tar.close()
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _contents(data: Path, dump: Path) -> list[tuple[str, Path]]:
    found = [(DUMP, dump)]
    if (data / KEY).exists():
        found.append((KEY, data / KEY))
    if (data / ERASED).exists():
        found.append((ERASED, data / ERASED))
    media = sorted(path for path in (data / MEDIA).rglob("*") if path.is_file())
    return found + [(str(path.relative_to(data)), path) for path in media]


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _server_version(place: Place) -> str:
    with psycopg.connect(place.url) as connection:
        return str(connection.info.server_version)


def _unpack(source: Path, near: Path) -> dict[str, Any]:
    """Everything is read and compared before anything is touched."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(near, filter="data")
        manifest: dict[str, Any] = json.loads((near / MANIFEST).read_text())
    except (tarfile.TarError, ValueError, FileNotFoundError, EOFError) as problem:
        raise StartError(
            f"{source} is no whole backup of Goodbuy; nothing was changed."
        ) from problem
    if manifest.get("format") != FORMAT or _numbers(manifest["goodbuy"]) > _numbers(__version__):
        raise StartError(
            f"{source} was made by a newer Goodbuy ({manifest.get('goodbuy')})."
            " Install that version first; nothing was changed."
        )
    for name, expected in manifest["files"].items():
        path = near / name
        if not path.is_file() or _checksum(path) != expected:
            raise StartError(f"{name} in {source} is damaged or missing; nothing was changed.")
    return manifest


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".") if part.isdigit()]


def _make_room(place: Place, *, force: bool) -> None:
    with psycopg.connect(place.url, autocommit=True) as connection:
        others = connection.execute(
            "select 1 from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and backend_type = 'client backend'"
        ).fetchone()
        if others:
            raise StartError("Goodbuy is running on this database. End it first, then restore.")
        has_files = any(path.is_file() for path in (place.data / MEDIA).rglob("*"))
        if not force and (has_files or _is_lived_in(connection)):
            raise StartError(
                f"{place.data} is not empty. Restore into an empty place,"
                " or add --force to remove everything that is there now."
            )
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    shutil.rmtree(place.data / MEDIA, ignore_errors=True)


def _is_lived_in(connection: psycopg.Connection) -> bool:
    """Tables without a workspace are what a first `goodbuy serve` leaves; nobody lives there."""
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = 'public'"
    ).fetchall()
    if ("workspaces_workspace",) not in tables:
        return bool(tables)
    return connection.execute("select 1 from workspaces_workspace limit 1").fetchone() is not None


def _load(place: Place, near: Path) -> None:
    from goodbuy.workspaces.boundary import ROLES

    with psycopg.connect(place.url, autocommit=True) as connection:
        for role in ROLES:
            held = connection.execute("select 1 from pg_roles where rolname = %s", [role])
            if not held.fetchone():
                connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        _run(_program("pg_restore"), *options, f"--dbname={place.url}", str(near / DUMP))
    except psycopg.Error as problem:
        raise StartError(f"The database refused the backup: {first_line(problem)}.") from problem
    if (near / MEDIA).exists():
        (near / MEDIA).rename(place.data / MEDIA)
    if (near / KEY).exists():
        (near / KEY).chmod(0o600)
        (near / KEY).replace(place.data / KEY)
