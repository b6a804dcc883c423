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
    """Changes with the scale, with any migration, with this seed, and with the week."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256(f"{scale} {date.today().isocalendar()[:2]}".encode())
    files = [*package.glob("*/migrations/*.py"), *Path(__file__).parent.glob("filling.py")]
    for file in sorted(
        [*files, Path(__file__).with_name("seed.py"), package / "people" / "search.py"]
    ):
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
