"""`python -m goodbuy.testing.bench.clock_here clockwork`: in a process with the database's address.

`seed SCALE MARK` fills the database as its owner. `clockwork`, `where` and `letters` each measure
one thing with the product's own rights, and print what they found as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from goodbuy.server.prepare import load_django

LETTERS = 1000
ROUNDS = 7


class Sink:
    """A mail server on the loopback that takes everything and keeps only the count."""

    def __init__(self) -> None:
        self.count = self.size = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.count += 1
        self.size += len(envelope.content)
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """Its address stands in the environment before Django reads its settings."""
    import socket

    from aiosmtpd.controller import Controller

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    os.environ["GOODBUY_SMTP"] = f"smtp://127.0.0.1:{port}"
    yield sink
    controller.stop()


def timed(act: Callable[[], Any]) -> dict[str, Any]:
    """Seconds by the clock, of this process's CPU and of PostgreSQL's, and what came of it."""
    began, cpu, postgres = time.perf_counter(), _cpu(), _postgres_cpu()
    found = act()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": _cpu() - cpu,
        "postgres": _postgres_cpu() - postgres,
        "found": found,
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _postgres_cpu() -> float:
    """Of the one connection that this process has."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return sum(psutil.Process(cursor.fetchone()[0]).cpu_times()[:2])


def where() -> dict[str, Any]:
    from goodbuy.deals.models import Deal
    from goodbuy.plans.where import where_many
    from goodbuy.workspaces.boundary import acting_in, all_workspace_ids

    def once() -> int:
        with acting_in(all_workspace_ids()[0]):
            return len(where_many(Deal.objects.select_related("workspace").all()))

    once()
    rounds = [timed(once) for _ in range(ROUNDS)]
    return {
        "deals": rounds[0]["found"],
        "rounds": ROUNDS,
        "median": median(r["seconds"] for r in rounds),
        "p95": quantiles([r["seconds"] for r in rounds], n=20, method="inclusive")[-1],
        "cpu": median(r["cpu"] for r in rounds),
    }


def a_morning() -> datetime:
    """Nine o’clock in UTC on the next working day: an hour or two later in Berlin."""
    from goodbuy.kernel.working_days import calendar_for

    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    day = calendar_for("DE", "Europe/Berlin").on_or_after(tomorrow)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def clockwork() -> dict[str, Any]:
    """All that the clock does but the weekly letters, each timer once, and then all once more."""
    from goodbuy.config import schedule
    from goodbuy.kernel import clock

    timers = [t.task for t in schedule.app.periodic_registry.periodic_tasks.values()]
    timers = [t for t in timers if not t.name.endswith("send_digests")]
    with clock.moved_to(a_morning()):
        told: dict[str, Any] = {"before": standing()}
        for turn in ("first", "again"):
            before = waiting_letters()
            parts = {t.name.rsplit(".", 1)[-1]: timed(t.func) for t in timers}
            told[turn] = {
                "parts": parts,
                "moved": sum(part["found"] for part in parts.values()),
                "letters": waiting_letters() - before,
                **{k: sum(p[k] for p in parts.values()) for k in ("seconds", "cpu", "postgres")},
            }
    return told


def standing() -> dict[str, int]:
    from goodbuy.deals.models import Deal
    from goodbuy.plans.asking import ASKED_IN
    from goodbuy.plans.models import CheckIn, Presence, Step
    from goodbuy.workspaces.boundary import acting_in, all_workspace_ids

    with acting_in(all_workspace_ids()[0]):
        return {
            "deals": Deal.objects.filter(stage__in=ASKED_IN).count(),
            "steps": Step.objects.exclude(state__in=Step.SETTLED).count(),
            "check_ins": CheckIn.objects.filter(state__in=CheckIn.OPEN).count(),
            "presences": Presence.objects.count(),
        }


def waiting_letters() -> int:
    from goodbuy.workspaces.boundary import WEB, acting
    from goodbuy.workspaces.models import Letter

    with acting(WEB):
        return int(Letter.objects.count())


def letters() -> dict[str, Any]:
    """The weekly letters of a thousand clients, from the look who is due to the mail server."""
    with mail_server() as sink:
        load_django()
        from goodbuy.kernel import clock
        from goodbuy.room.sending import send_all

        morning = a_morning()
        due = _make_due(morning)
        with clock.moved_to(morning):
            written, handed = timed(send_all), timed(_hand_over)
            again = timed(send_all)
    return {
        "due": due,
        "written": written,
        "handed": handed,
        "again": again,
        "arrived": sink.count,
        "bytes": sink.size,
    }


def _make_due(morning: datetime) -> int:
    """A thousand whose day it is and who wish for nothing else; the others have no weekly mail."""
    from goodbuy.deals.models import Brief, Grant
    from goodbuy.workspaces.boundary import acting_in, all_workspace_ids

    with acting_in(all_workspace_ids()[0]):
        Grant.objects.update(digest_mode="none")
        free = Grant.objects.exclude(deal__in=Brief.objects.values("deal"))
        chosen = free.order_by("pk").values("pk")[:LETTERS]
        return Grant.objects.filter(pk__in=chosen).update(
            digest_mode="weekly", digest_weekday=morning.isoweekday(), digest_sent_on=None
        )


def _hand_over() -> int:
    """What the worker does with the letters that were queued: a sack on each of its threads."""
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context
    from itertools import batched

    from goodbuy.server.worker import THREADS
    from goodbuy.workspaces import mail
    from goodbuy.workspaces.boundary import WEB, acting
    from goodbuy.workspaces.models import Letter

    with acting(WEB):
        keys = list(Letter.objects.filter(kept_at=None).order_by("pk").values_list("pk", flat=True))
    with ThreadPoolExecutor(THREADS) as threads:
        for sack in batched(keys, mail.SACK):
            # The moved clock goes along.
            threads.submit(copy_context().run, mail.send_all, sack)
    return len(keys)


def main() -> None:
    what, *words = sys.argv[1:]
    if what == "letters":
        print(json.dumps(letters(), default=str))
        return
    load_django()
    if what == "seed":
        from goodbuy.testing.bench.seed_clock import fill_clockwork

        say = lambda part: print(f"  {part} ...", file=sys.stderr, flush=True)  # noqa: E731
        fill_clockwork(float(words[0]), words[1], say)
        return
    found = {"clockwork": clockwork, "where": where}[what]()
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
