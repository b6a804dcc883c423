"""The PostgreSQL that Goodbuy brings along: made, started, found again and stopped here."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from goodbuy.server.binaries import (
    OPEN_PLACE,
    Account,
    Binaries,
    account_for,
    find_binaries,
)
from goodbuy.server.problems import StartError, sentence_for, sentence_in

OWNER = "goodbuy"
LONGEST_SOCKET = 100  # bytes that every system allows for the path of a unix socket
LOG_KEPT = 10_000_000
START_TRIES = 20

CONFIGURATION = """
# Written once by Goodbuy; change what you like below.
listen_addresses = ''
max_connections = 100
shared_buffers = 256MB
work_mem = 8MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
synchronous_commit = on
wal_compression = off
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
effective_io_concurrency = 32
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
"""
# What was written before, and what is added where nobody has changed it: pages squeezed for the
# log cost an import a tenth of its time, and saved next to nothing on the disk.
FORMERLY = CONFIGURATION.replace("wal_compression = off", "wal_compression = on").replace(
    "checkpoint_timeout = 15min\n", ""
)
MARK = "# Added by a later version of Goodbuy; change what you like below."
ADDED = f"\n{MARK}\nwal_compression = off\ncheckpoint_timeout = 15min\n"
# A role that makes roles may also act as them (asked for since PostgreSQL 16).
CONFIGURATION_16 = "createrole_self_grant = 'set, inherit'\n"


class Embedded:
    """One cluster under `root`, reached over a unix socket that only its owner may open."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).absolute()
        self._use: IO[str] | None = None

    def ensure(self, database: str = "goodbuy") -> str:
        """Makes and starts what is missing, and answers the address of the database."""
        try:
            with self._lock():
                if not self.ready():
                    self._start()
                self._make_database(database)
                self._hold()
        except OSError as problem:
            place = self.root if problem.filename is None else Path(problem.filename)
            raise StartError(sentence_for(problem, place, _self_name())) from problem
        return self.url(database)

    def ready(self) -> bool:
        """A completed handshake and nothing less: pid files and sockets outlive a killed server."""
        if self._cluster() is None:
            return False
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Ends the server, whoever uses it."""
        if self._cluster() is None:
            return
        with self._lock():
            words = ("-D", self.data.resolve(), "-w", "-t", "30", "-m")
            if self.account.run(self.binaries / "pg_ctl", *words, "fast", "stop").returncode:
                self.account.run(self.binaries / "pg_ctl", *words, "immediate", "stop")
        self._let_go()

    def release(self) -> None:
        """Ends the server if no other process on this machine uses it."""
        if self._use is None:
            return
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._let_go()
        else:
            self.stop()

    def wipe(self) -> None:
        """Stops the server and removes every row: `--fresh` and `restore --force`."""
        self.stop()
        if (cluster := self._cluster()) is None:
            return
        truly = cluster.resolve()
        shutil.rmtree(truly)
        if cluster.is_symlink():
            cluster.unlink()
            shutil.rmtree(truly.parent, ignore_errors=True)
        for name in ("data", "account", "binaries"):
            self.__dict__.pop(name, None)

    def url(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket), safe='/')}"

    @property
    def is_made(self) -> bool:
        return self._cluster() is not None

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def socket(self) -> Path:
        beside = self.data.resolve().with_name("socket")
        if len(os.fsencode(beside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return beside
        mark = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
        return Path("/tmp") / f"goodbuy-{mark}"

    @cached_property
    def data(self) -> Path:
        return self._cluster() or self.root / f"pg{self.binaries.major}"

    @cached_property
    def account(self) -> Account:
        return account_for(self._cluster())

    @cached_property
    def binaries(self) -> Binaries:
        cluster = self._cluster()
        return find_binaries(self.account, int(cluster.name[2:]) if cluster else None)

    def _cluster(self) -> Path | None:
        found = [path.parent for path in self.root.glob("pg*/PG_VERSION")]
        whole = [path for path in found if path.name[2:].isdigit()]
        return max(whole, key=lambda path: int(path.name[2:]), default=None)

    def _start(self) -> None:
        if self._cluster() is None:
            self._make_cluster()
        if not self.account.is_self and os.geteuid() != 0:
            raise StartError(
                f"The database in {self.data} belongs to the account {self.account.name}."
                " Start Goodbuy as that account or as root."
            )
        self.account.own(self.socket)
        self._renew_configuration()
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        for _attempt in range(START_TRIES):
            began = self.log.stat().st_size if self.log.exists() else 0
            options = f"-k '{self.socket}'"
            command: tuple[str | Path, ...] = (
                "-D",
                self.data.resolve(),
                "-w",
                "-t",
                "60",
                "-o",
                options,
                "start",
            )
            done = self.account.run(self.binaries / "pg_ctl", *command, log=self.log)
            if done.returncode == 0 or self.ready():
                return
            self._tell(self.log.read_text(errors="replace")[began:])
            # After kill -9 the orphaned backends hold the shared memory for a moment.
            time.sleep(0.5)
        last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
        raise StartError(f"PostgreSQL did not start; {self.log} ends with: {' '.join(last)}")

    def _make_cluster(self) -> None:
        half = self._place().with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        self.account.own(half)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.binaries.major < 17:
            locale = ["--locale=C.UTF-8"]
        done = self.account.run(
            self.binaries / "initdb",
            f"--pgdata={half}",
            *("--username=postgres", "--encoding=UTF8", *locale),
            *("--auth=trust", "--data-checksums", "--no-sync"),
        )
        if done.returncode:
            shutil.rmtree(half, ignore_errors=True)
            self._tell(done.stdout)
            raise StartError(f"PostgreSQL could not be set up in {half}: {done.stdout.strip()}")
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
            if self.binaries.major >= 16:
                configuration.write(CONFIGURATION_16)
        # Only a whole cluster gets its name, so a broken start is never taken for one.
        half.rename(half.with_suffix(""))

    def _renew_configuration(self) -> None:
        place = self.data / "postgresql.conf"
        said = place.read_text(errors="replace") if place.is_file() else ""
        if FORMERLY in said and MARK not in said:
            with place.open("a") as configuration:
                configuration.write(ADDED)

    def _place(self) -> Path:
        """Our own folder, or a link to one that the server's account can reach."""
        if self.account.is_self or self._root_opened():
            return self.data
        OPEN_PLACE.mkdir(parents=True, exist_ok=True, mode=0o755)
        elsewhere = Path(tempfile.mkdtemp(prefix=f"{self.root.name}-", dir=OPEN_PLACE))
        self.account.own(elsewhere)
        self.data.unlink(missing_ok=True)
        self.data.symlink_to(elsewhere / self.data.name)
        return elsewhere / self.data.name

    def _root_opened(self) -> bool:
        probe = self.root / f".probe-{os.getpid()}"
        self.account.own(probe)
        try:
            return self.account.can_write_in(probe)
        finally:
            probe.rmdir()

    def _make_database(self, database: str) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            # Not a superuser: neither a request nor a migration may step over row security.
            if not connection.execute(
                "select 1 from pg_roles where rolname = %s", [OWNER]
            ).fetchone():
                connection.execute(
                    sql.SQL("create role {} login createdb createrole").format(
                        sql.Identifier(OWNER)
                    )
                )
            if not connection.execute(
                "select 1 from pg_database where datname = %s", [database]
            ).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(
                        sql.Identifier(database), sql.Identifier(OWNER)
                    )
                )

    def _tell(self, printed: str) -> None:
        if sentence := sentence_in(printed, self.data, self.account.name):
            raise StartError(sentence)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        """Says 'in use' until this process ends, even if it is killed."""
        if self._use is None:
            self._use = (self.root / ".postgres.use").open("w")
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        if self._use is not None:
            self._use.close()
            self._use = None


def _self_name() -> str:
    return account_for(None).name if os.geteuid() else "root"
