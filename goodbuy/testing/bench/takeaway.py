"""Everything of the workspace taken out: how long until the file is there, and how big it is."""

from __future__ import annotations

import time

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.load import ask_once, post
from goodbuy.testing.bench.table import Row

PATIENCE = 900.0
AIM = 20_000
_NEWEST = "select id from integrations_export order by created_at desc limit 1"
_SAYS = "select {} from integrations_export where id = %s"


def takeaway(house: House) -> list[Row]:
    began = time.perf_counter()
    answer = ask_once(house.product.port, post("/settings/export/", house.cookie, {}))
    if answer.status != 302:
        return [Row("Export of everything", f"answered {answer.status}").check("begins", False)]
    pk = str(house.value(_NEWEST))
    while _says(house, pk, "state") == "waiting" and time.perf_counter() - began < PATIENCE:
        time.sleep(0.2)
    took = time.perf_counter() - began
    rows, size = int(_says(house, pk, "rows")), int(_says(house, pk, "size"))
    rate = rows / took
    figures = f"{took:.1f} s for {rows:,} rows ({rate:,.0f} rows/s), {size / 1e6:.0f} MB"
    row = Row("Export of everything, from the click to the file", figures)
    row.check("comes to its end", _says(house, pk, "state") == "done")
    return [row.check(f"{AIM:,} rows a second", rate >= AIM)]


def _says(house: House, pk: str, column: str) -> str:
    return str(house.value(_SAYS.format(column), pk))
