"""The two servers that are compared, over one database, and who is signed in to the first."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from goodbuy.server.embedded import Embedded
from goodbuy.server.tests.running import Running, environment
from goodbuy.testing.bench.size import Size, is_seeded, mark, place

FLOOR = "goodbuy.testing.bench.floor_settings"


class House:
    """The product and its floor, running; rows are named by number, as the seed numbers them."""

    def __init__(self, product: Running, bare: Running, url: str, size: Size) -> None:
        self.product, self.bare, self.size = product, bare, size
        self.sql = psycopg.connect(url, autocommit=True)
        # The postmaster, whose children answer the queries.
        self.postgres = int(next(product.data.glob("pg*/postmaster.pid")).read_text().split()[0])
        self.cold_start = 0.0
        self.cookie = ""
        self.room_path = ""
        # A deal in the middle of its life, of the member who is signed in.
        self.deal = self._a_deal("onboarding")

    def key(self, kind: str, number: int = 1) -> str:
        return str(self.value("select bench_id(%s, %s)", kind, number))

    def value(self, sql: str, *values: Any) -> Any:
        row = self.sql.execute(sql, values).fetchone()
        return row[0] if row else None

    def _a_deal(self, stage: str) -> str:
        found = self.value(
            "select id from deals_deal where owner_id = bench_id('member', 1) and stage = %s"
            " order by id limit 1",
            stage,
        )
        return str(found or self.value("select id from deals_deal order by id limit 1"))

    def sign_in(self) -> None:
        """A real session of the owner, and a real cookie of the client of the deal."""
        from django.test import Client

        from goodbuy.workspaces.models import User

        client = Client()
        client.force_login(User.objects.get(email="seller1@northlight.example"))
        self.cookie = "; ".join(f"{m.key}={m.value}" for m in client.cookies.values())
        self.room_path = self.room_of(self.deal)[0]

    @property
    def room_cookie(self) -> str:
        """Made anew each time: a letter of the daily round gives a seeded grant its real link."""
        return self.room_of(self.deal)[1]

    def room_of(self, deal: str) -> tuple[str, str]:
        from django.http import HttpResponse

        from goodbuy.deals.models import Grant
        from goodbuy.room.access import leave_cookie
        from goodbuy.workspaces.boundary import acting_in

        with acting_in(self.key("workspace")):
            grant = Grant.objects.select_related("deal").filter(deal_id=deal).first()
        response = HttpResponse()
        leave_cookie(response, grant)
        cookie = "; ".join(f"{m.key}={m.coded_value}" for m in response.cookies.values())
        return f"/room/{grant.deal.room_key}/", cookie

    @contextmanager
    def work(self, running: Running) -> Iterator[Callable[[float], float]]:
        """Milliseconds of CPU for each request, of the server and its PostgreSQL together.

        Other programs on the machine make a page slower, and hardly change this figure.
        """
        began, before = time.perf_counter(), self._cpu(running)
        yield lambda rate: used * 1000 / max(1.0, rate * took)
        took = time.perf_counter() - began
        used = self._cpu(running) - before

    def _cpu(self, running: Running) -> float:
        """Seconds so far of the web processes and of every process of the database."""
        import psutil

        used = 0.0
        for one in [*running.children(), *psutil.Process(self.postgres).children()]:
            # A helper of PostgreSQL may end at any moment.
            with suppress(psutil.NoSuchProcess):
                used += sum(one.cpu_times()[:2])
        return used

    def memory(self) -> float:
        """MB of the parent, both web processes and the worker; shared pages counted once."""
        import psutil

        parent = psutil.Process(self.product.process.pid)
        rolled = [
            Path(f"/proc/{one.pid}/smaps_rollup").read_text()
            for one in [parent, *parent.children(recursive=True)]
            if "postgres" not in one.name()
        ]
        lines = [line for text in rolled for line in text.splitlines() if line.startswith("Pss:")]
        return sum(int(line.split()[1]) for line in lines) / 1024


@contextmanager
def open_house(scale: float, say: Callable[[str], None], *, fresh: bool) -> Iterator[House]:
    root = place() / f"scale-{scale:g}"
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    make_ready(root, scale, say, fresh=fresh)
    # Nothing runs now, not even the database: this start is a cold one.
    began = time.monotonic()
    product = Running(root, "serve", "--processes", "2")
    cold = time.monotonic() - began
    bare, postgres = None, Embedded(root)
    try:
        url = postgres.ensure()
        bare_root = root / "bare"
        bare_root.mkdir(exist_ok=True)
        if not (bare_root / "static").exists():
            # The same files, prepared already.
            (bare_root / "static").symlink_to(root / "static")
        bare = Running(
            bare_root, "serve", "--processes", "2", "--no-worker",
            DATABASE_URL=url, DJANGO_SETTINGS_MODULE=FLOOR, GOODBUY_ROLE="owner",
        )  # fmt: skip
        # The bare server knows fewer tables, and says so in rights if it found new code to prepare.
        _run(root, url, "-m", "goodbuy.server.command", "migrate")
        _as_the_product(root, url)
        house = House(product, bare, url, Size.of(scale))
        house.cold_start = cold
        house.sign_in()
        yield house
        house.sql.close()
    finally:
        for running in filter(None, (bare, product)):
            running.stop()
        _leave(postgres)


def make_ready(root: Path, scale: float, say: Callable[[str], None], *, fresh: bool) -> None:
    """A migrated database with the rows of this scale, in processes of their own."""
    postgres = Embedded(root)
    url, wanted = postgres.ensure(), mark(scale)
    if fresh or not is_seeded(url, wanted):
        say(f"Making {Size.of(scale)} (kept for the next run) ...")
        postgres.wipe()
        postgres = Embedded(root)
        url = postgres.ensure()
        _run(root, url, "-m", "goodbuy.server.command", "migrate")
        _run(root, url, "-m", "goodbuy.testing.bench.seed_here", str(scale))
    _run(root, url, "-m", "goodbuy.server.command", "migrate")
    postgres.release()


def _run(root: Path, url: str, *words: str) -> None:
    more = {"DATABASE_URL": url}
    if words[-1][0].isdigit():
        more["GOODBUY_ROLE"] = "owner"
    subprocess.run([sys.executable, *words], env=environment(root, **more), check=True)


def _as_the_product(root: Path, url: str) -> None:
    """This process signs people in and counts queries, with the product's own settings."""
    os.environ.pop("GOODBUY_ROLE", None)
    os.environ |= {"GOODBUY_DATA": str(root), "DATABASE_URL": url, "GOODBUY_STATIC": "hashed"}
    from goodbuy.server.prepare import load_django

    load_django()


def _leave(postgres: Embedded) -> None:
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        from django.db import connections

        connections.close_all()
    postgres.release()
