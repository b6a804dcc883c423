"""`goodbuy doctor`: what works here and what does not, in plain words."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlparse

import psycopg

from goodbuy import __version__
from goodbuy.server.place import Place, data_folder, settled
from goodbuy.server.prepare import as_owner, load_django
from goodbuy.server.problems import StartError
from goodbuy.server.supervisor import in_a_child

OLDEST_POSTGRESQL = 150000
PATIENCE = 5
GIGABYTE = 1_000_000_000


class State(StrEnum):
    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    state: State
    about: str
    words: str


def examine() -> int:
    """Prints every finding; 1 if something is wrong."""
    findings = [python(), *folder(data_folder())]
    tell(findings)
    states = {finding.state for finding in findings}
    if State.WRONG not in states:
        try:
            with settled() as place:
                os.environ.setdefault("GOODBUY_STATIC", "hashed")
                load_django()
                # In a process of its own: it looks as the owner, and this one stays as it is.
                if in_a_child(lambda: _look_inside(place)):
                    states.add(State.WRONG)
        except StartError as problem:
            tell([Finding(State.WRONG, "Database", str(problem))])
            states.add(State.WRONG)
    if State.WRONG in states:
        print("\nSomething is wrong; see above.")
        return 1
    print("\nGoodbuy can work here.")
    return 0


def tell(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{finding.state:<6} {finding.about:<11} {finding.words}", flush=True)


def _look_inside(place: Place) -> None:
    as_owner()
    looks: tuple[Callable[[Place], Iterator[Finding]], ...] = (
        database,
        tables,
        roles,
        secrets,
        mail,
        paper,
        address,
    )
    is_wrong = False
    for look in looks:
        findings = list(look(place))
        tell(findings)
        is_wrong |= any(finding.state == State.WRONG for finding in findings)
    if is_wrong:
        raise SystemExit(1)


def python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(State.WELL, "Python", f"{found}; Goodbuy {__version__}")


def folder(place: Path) -> Iterator[Finding]:
    from goodbuy.server.place import make_folder

    try:
        make_folder(place)
    except StartError as problem:
        yield Finding(State.WRONG, "Folder", str(problem))
        return
    yield Finding(State.WELL, "Folder", f"{place} can be written.")
    free = shutil.disk_usage(place).free
    words = f"{free / GIGABYTE:.1f} GB are free."
    if free < GIGABYTE / 5:
        yield Finding(State.WRONG, "Disk", f"Only {words} Make room, or saving will fail.")
    elif free < GIGABYTE:
        yield Finding(State.LOOK, "Disk", f"Only {words}")
    else:
        yield Finding(State.WELL, "Disk", words)


def database(place: Place) -> Iterator[Finding]:
    with psycopg.connect(place.url) as connection:
        number = connection.info.server_version
        theirs = connection.execute("select extract(epoch from clock_timestamp())").fetchone()
        off = abs(time.time() - float(theirs[0] if theirs else 0))
    kind = "Goodbuy's own" if place.postgres else "yours, named by DATABASE_URL"
    if number < OLDEST_POSTGRESQL:
        words = f"PostgreSQL {number // 10000} is too old; 15 is the oldest that works."
        yield Finding(State.WRONG, "Database", words)
    else:
        yield Finding(State.WELL, "Database", f"PostgreSQL {number // 10000} ({kind}) answers.")
    if off > 5:
        words = f"The database's clock is {off:.0f} s away from this machine's. Set both by NTP."
        yield Finding(State.WRONG, "Clock", words)
    elif time.time() < Path(__file__).stat().st_mtime - 86400:
        yield Finding(State.WRONG, "Clock", "This machine's clock lies in the past. Set it by NTP.")
    else:
        yield Finding(State.WELL, "Clock", "This machine and the database agree on the time.")


def tables(place: Place) -> Iterator[Finding]:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["default"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        words = (
            f"{len(waiting)} changes wait. `goodbuy migrate` makes them; so does `goodbuy serve`."
        )
        yield Finding(State.LOOK, "Tables", words)
    else:
        yield Finding(State.WELL, "Tables", "All are up to date.")


def roles(place: Place) -> Iterator[Finding]:
    from goodbuy.workspaces.boundary import ROLES

    with psycopg.connect(place.url) as connection:
        known = connection.execute(
            "select rolname from pg_roles where rolname = any(%s)", [list(ROLES)]
        ).fetchall()
        mine = connection.execute(
            "select rolsuper, rolcreaterole from pg_roles where rolname = current_user"
        ).fetchone()
    is_super, makes_roles = mine or (False, False)
    if len(known) == len(ROLES):
        yield Finding(State.WELL, "Roles", "Each request has a role that sees its own rows only.")
    elif is_super or makes_roles:
        yield Finding(State.LOOK, "Roles", "Not made yet; `goodbuy migrate` makes them.")
    else:
        words = "The database's account may not make roles. Let it: alter role … createrole."
        yield Finding(State.WRONG, "Roles", words)
    if is_super:
        words = "The account is a superuser. Give Goodbuy one that only owns its database."
        yield Finding(State.LOOK, "Account", words)


def secrets(place: Place) -> Iterator[Finding]:
    kept = place.data / "secret-key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        words = f"Others may read {kept}. Close it: chmod 600."
        yield Finding(State.WRONG, "Key", words)
    else:
        yield Finding(State.WELL, "Key", "Nobody else can read it.")


def mail(place: Place) -> Iterator[Finding]:
    from goodbuy.workspaces.mail import has_server

    server = urlparse(os.environ.get("GOODBUY_SMTP", ""))
    if not has_server() or not server.hostname:
        words = "No GOODBUY_SMTP is set, so no mail leaves this machine."
        yield Finding(State.LOOK, "Mail", words)
        return
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname, server.port or 587, timeout=PATIENCE) as line:
            line.noop()
    except (OSError, smtplib.SMTPException) as problem:
        words = f"{server.hostname} does not answer ({problem}). Correct GOODBUY_SMTP."
        yield Finding(State.WRONG, "Mail", words)
    else:
        yield Finding(State.WELL, "Mail", f"{server.hostname} answers.")


def paper(place: Place) -> Iterator[Finding]:
    from goodbuy.kernel.paper import LIBRARIES

    try:
        import weasyprint  # noqa: F401
    except OSError:
        needed = " ".join(LIBRARIES)
        words = f"Reviews cannot be made as PDF. On Debian: apt-get install {needed}"
        yield Finding(State.LOOK, "Paper", words)
    else:
        yield Finding(State.WELL, "Paper", "Business reviews can be made as PDF.")


def address(place: Place) -> Iterator[Finding]:
    port = int(os.environ.get("GOODBUY_PORT", "8000"))
    with socket.socket() as line:
        line.settimeout(PATIENCE)
        is_taken = line.connect_ex((os.environ.get("GOODBUY_HOST", "127.0.0.1"), port)) == 0
    words = "in use: by Goodbuy, or by a program in its way" if is_taken else "free"
    yield Finding(State.LOOK if is_taken else State.WELL, "Port", f"{port} is {words}.")
    public = urlparse(os.environ.get("GOODBUY_URL", ""))
    if not public.hostname:
        words = "No GOODBUY_URL is set, so links in mails lead to this machine only."
        yield Finding(State.LOOK, "Address", words)
    elif public.scheme != "https" and public.hostname not in ("localhost", "127.0.0.1"):
        words = f"{public.geturl()} is not encrypted. Put a proxy with TLS in front."
        yield Finding(State.LOOK, "Address", words)
    else:
        yield Finding(State.WELL, "Address", public.geturl())
