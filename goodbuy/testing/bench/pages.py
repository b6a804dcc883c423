"""Pages that are read: median and p95 at one client, requests a second at eight, and queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from goodbuy.testing.bench.floors import FLOORS
from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.load import (
    EFFORT,
    Requests,
    Timed,
    always,
    get,
    one_client,
    rate,
    statement_times,
)
from goodbuy.testing.bench.table import Row, ms


@dataclass
class Measured:
    """A page beside its floors, asked in turns so that all meet the same minute."""

    page: Timed = field(default_factory=Timed)
    view: Timed = field(default_factory=Timed)
    sql: Timed = field(default_factory=Timed)
    rate: float = 0.0
    view_rate: float = 0.0
    work: float = 0.0
    view_work: float = 0.0
    queries: int = 0

    @property
    def ratio(self) -> float:
        return self.page.median / self.view.median

    def row(self, what: str) -> Row:
        figures = (
            f"{ms(self.page)}, {self.rate:.0f} requests/s, {self.work:.1f} ms of CPU each,"
            f" {self.queries} queries, {self.page.bytes / 1000:.1f} KB compressed"
        )
        floor = f"SQL {ms(self.sql)}; bare view {ms(self.view)},"
        floor += f" {self.view_rate:.0f} requests/s, {self.view_work:.1f} ms of CPU"
        row = Row(what, figures, floor, f"{self.ratio:.1f}")
        if self.page.statuses != {200}:
            row.check(f"answers 200, not {sorted(self.page.statuses)}", False)
        return row


def measure(
    house: House,
    paths: list[str],
    floor: str,
    values: dict[str, Any],
    *,
    cookie: str | None = None,
    throughput: bool = True,
) -> Measured:
    """`paths` are asked in turn by one client, then by eight; `floor` names its bare queries."""
    cookie = house.cookie if cookie is None else cookie
    asks = cycle([get(path, cookie) for path in paths])
    bare = always(get(f"/floor/{floor}/?{urlencode(values)}"))
    found = Measured()
    warm(house, asks, bare)
    take_turns(house, found, asks, bare, lambda: run_plain(house, floor, values))
    if throughput:
        take_rates(house, found, asks, bare)
    found.queries = count_queries(paths[0], cookie)
    return found


def take_turns(
    house: House, found: Measured, asks: Requests, bare: Requests, plain: Callable[[], None]
) -> None:
    """One client: page, bare view and bare SQL in turns."""
    at_most = {"most": EFFORT.each, "seconds": EFFORT.seconds}
    for _ in range(EFFORT.rounds):
        one_client(house.product.port, asks, found.page, **at_most)
        one_client(house.bare.port, bare, found.view, **at_most)
        statement_times(plain, found.sql, most=EFFORT.each, seconds=EFFORT.seconds / 2)


def take_rates(house: House, found: Measured, asks: Requests, bare: Requests) -> None:
    """Eight clients, and the CPU time that each answer took."""
    with house.work(house.product) as work:
        found.rate = rate(house.product.port, asks)
    found.work = work(found.rate)
    with house.work(house.bare) as work:
        found.view_rate = rate(house.bare.port, bare)
    found.view_work = work(found.view_rate)


def warm(house: House, asks: Requests, bare: Requests) -> None:
    """Both processes have their connections and templates before anything is timed."""
    rate(house.product.port, asks, seconds=0.5)
    rate(house.bare.port, bare, seconds=0.3)


def run_plain(house: House, floor: str, values: dict[str, Any]) -> None:
    for sql in FLOORS[floor]:
        house.sql.execute(sql, values).fetchall()


def count_queries(path: str, cookie: str) -> int:
    """In this process, by Django's own log: everything but transactions and boundaries."""
    from django.test import Client

    from goodbuy.testing.queries import asked

    client = Client()
    for pair in filter(None, cookie.split("; ")):
        name, _, value = pair.partition("=")
        client.cookies[name] = value.strip('"')
    try:
        return len(asked(client, path))
    except AssertionError:
        return 0


def everywhere(house: House) -> dict[str, str]:
    return {"workspace": house.key("workspace"), "member": house.key("member")}


def people_list(house: House) -> list[Row]:
    found = measure(house, ["/people/"], "people", everywhere(house))
    row = found.row("People, 50 rows")
    row.check("at most 3x the bare view", found.ratio <= 3)
    row.check("90 requests/s", found.rate >= 90).check("6 queries", found.queries <= 6)
    return [row, depth(house, found)]


def depth(house: House, first: Measured) -> Row:
    """The page behind the row at 99 of 100 of the way, by the cursor that the list writes."""
    from uuid import UUID

    from goodbuy.people.lists import write_cursor

    place = house.size.people * 99 // 100
    name, pk = house.sql.execute(
        "select sort_name, id from people_person order by sort_name, id offset %s limit 1", [place]
    ).fetchone() or ("", "")
    after = write_cursor(name, UUID(str(pk)))
    values = {**everywhere(house), "name": name, "id": str(pk)}
    deep = measure(house, [f"/people/?after={after}"], "deep", values)
    again = measure(house, ["/people/"], "people", everywhere(house), throughput=False)
    ratio = deep.page.median / min(again.page.median, first.page.median)
    row = deep.row(f"People at depth {place:,}")
    row.figures += f"; {ratio:.2f}x the first page"
    return row.check("at most 1.2x the first page", ratio <= 1.2)


def search(house: House) -> list[Row]:
    name = house.value("select family_name from people_person where id = bench_id('person', 77)")
    firm = house.value("select name from people_company where id = bench_id('company', 7)")
    mail = house.value("select email from people_person where id = bench_id('person', 177)")
    typo = name[:3] + name[4] + name[3] + name[5:]
    asks = {
        "a name": [name[:size] for size in (2, 3, 5, len(name))],
        "a mail": [mail[: mail.index("@") + size] for size in (0, 2, 5)],
        "a company": [firm[:size] for size in (4, 7, len(firm))],
        "a typo": [typo.lower()],
    }
    rows = []
    for kind, typed in asks.items():
        paths = [f"/people/?{urlencode({'q': words})}" for words in typed]
        words = typed[-1].lower() if kind == "a typo" else f"%{typed[-1].lower()}%"
        floor = "near" if kind == "a typo" else "search"
        found = measure(house, paths, floor, {**everywhere(house), "words": words})
        row = found.row(f"Search as you type: {kind} ({', '.join(typed)})")
        row.check("30 ms", found.page.median <= 30).check("p95 60 ms", found.page.p95 <= 60)
        rows.append(row)
    return rows


def person(house: House) -> list[Row]:
    def one(number: int) -> Measured:
        key = house.key("person", number)
        return measure(house, [f"/people/{key}/"], "person", {"person": key})

    usual, long = one(1), one(2)
    row = usual.row("A person with the first 50 of the timeline")
    row.check("15 ms", usual.page.median <= 15).check("8 queries", usual.queries <= 8)
    ratio = long.page.median / usual.page.median
    other = long.row(f"A person with 2,000 entries: {ratio:.2f}x")
    return [row, other.check("at most 1.5x the usual person", ratio <= 1.5)]


def board(house: House) -> list[Row]:
    found = measure(house, ["/clients/"], "board", everywhere(house))
    row = found.row("The board, 7 x 25 cards with totals")
    row.check("40 ms", found.page.median <= 40)
    row.check("25 KB compressed", found.page.bytes <= 25_000)
    return [row.check("5 queries", found.queries <= 5)]


def room(house: House) -> list[Row]:
    values = {"deal": house.deal}
    found = measure(house, [house.room_path], "room", values, cookie=house.room_cookie)
    row = found.row("A room").check("20 ms", found.page.median <= 20)
    return [row.check("12 queries", found.queries <= 12)]


def deal(house: House) -> list[Row]:
    found = measure(house, [f"/deals/{house.deal}/"], "deal", {"deal": house.deal})
    row = found.row("A deal").check("30 ms", found.page.median <= 30)
    return [row.check("12 queries", found.queries <= 12)]


def today(house: House) -> list[Row]:
    found = measure(house, ["/today/"], "today", everywhere(house))
    row = found.row("Today").check("30 ms", found.page.median <= 30)
    return [row.check("12 queries", found.queries <= 12)]
