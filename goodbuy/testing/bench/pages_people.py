"""Pages about who knows whom: a picture of 500 people, and a warm way among all of them."""

from __future__ import annotations

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.pages import measure
from goodbuy.testing.bench.table import Row


def around(house: House) -> list[Row]:
    key = house.key("person", 1)
    found = measure(house, [f"/people/{key}/around/"], "around", {"person": key})
    row = found.row("Who knows whom, a picture of 500 people")
    return [row.check("400 ms", found.page.median <= 400).check("12 queries", found.queries <= 12)]


def way(house: House) -> list[Row]:
    """Ten different people are asked for, so that nothing of one search serves the next."""
    keys = [house.key("person", 1000 + 37 * number) for number in range(10)]
    paths = [f"/people/{key}/way/" for key in keys]
    found = measure(house, paths, "around", {"person": keys[0]})
    row = found.row(f"A warm way among {house.size.people:,} people")
    return [row.check("60 ms", found.page.median <= 60).check("12 queries", found.queries <= 12)]
