"""How large the measured workspace is, where it is kept, and whether it is there already."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

LONG_PAST = 2000


@dataclass(frozen=True)
class Size:
    people: int
    companies: int
    deals: int
    events: int

    @classmethod
    def of(cls, scale: float) -> Size:
        def at_least(count: int, least: int) -> int:
            return max(least, round(count * scale))

        return cls(
            people=at_least(100_000, 200),
            companies=at_least(20_000, 40),
            deals=at_least(20_000, 80),
            events=at_least(500_000, LONG_PAST + 1000),
        )

    def __str__(self) -> str:
        return (
            f"{self.people:,} people, {self.companies:,} companies, {self.deals:,} deals,"
            f" {self.events:,} events"
        )


def mark(scale: float) -> str:
    """Changes with the scale, with what makes the rows, and with the week.

    Not with a migration: the database that is kept is migrated as a user's would be.
    """
    digest = hashlib.sha256(f"{scale} {date.today().isocalendar()[:2]}".encode())
    here = Path(__file__).parent
    search = here.parents[1] / "people" / "search.py"
    for file in (*sorted(here.glob("seed*.py")), here / "filling.py", here / "names.py", search):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_seeded(url: str, wanted: str) -> bool:
    try:
        with psycopg.connect(url) as plain:
            row = plain.execute("select mark from bench_seeded").fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0] == wanted)


def place() -> Path:
    """Where the measured database is kept between runs."""
    default = Path(tempfile.gettempdir()) / "goodbuy-bench"
    return Path(os.environ.get("GOODBUY_BENCH") or default)
