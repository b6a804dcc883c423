"""One look over every row of a file before anything is imported."""

from collections import Counter
from dataclasses import dataclass, field

from goodbuy.integrations.csv_files.columns import (
    AMOUNTS,
    DAYS,
    ColumnGuess,
    guess_columns,
)
from goodbuy.integrations.csv_files.companies import respellings
from goodbuy.integrations.csv_files.dates import DateStyle, Order, decide_order
from goodbuy.integrations.csv_files.deals import guess_stage, one_spelling
from goodbuy.integrations.csv_files.layouts import Layout, find_layout, guess_kind
from goodbuy.integrations.csv_files.numbers import decimal_sign
from goodbuy.integrations.csv_files.table import Table

MOST_STAGES = 60


@dataclass(frozen=True)
class Survey:
    rows: int
    broken: int
    layout: Layout
    kind: str
    columns: tuple[ColumnGuess, ...]
    dates: DateStyle
    decimal: str
    stages: dict[str, tuple[str, int]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)


def survey(table: Table, *, kind: str = "") -> Survey:
    layout = find_layout(table.header)
    kind = kind or guess_kind(table.header, layout)
    if kind not in ("people", "companies", "deals"):
        return Survey(0, 0, layout, kind, (), DateStyle(Order.ISO, ""), ".")
    columns = guess_columns(table.header, table.sample, kind, layout)
    wanted = {
        place: column.field
        for place, column in enumerate(columns)
        if column.field in DAYS | AMOUNTS | {"stage", "product", "sector"}
    }
    seen, rows, broken = count_values(table, list(wanted))
    days = [value for place, what in wanted.items() if what in DAYS for value in seen[place]]
    amounts = [value for place, what in wanted.items() if what in AMOUNTS for value in seen[place]]
    return Survey(
        rows,
        broken,
        layout,
        kind,
        tuple(columns),
        decide_order(days),
        decimal_sign(amounts),
        _stages(_of("stage", wanted, seen)),
        _spellings(wanted, seen),
    )


def count_values(table: Table, places: list[int]) -> tuple[dict[int, Counter[str]], int, int]:
    """How often each value of some columns occurs, over every row of the file."""
    seen: dict[int, Counter[str]] = {place: Counter() for place in places}
    rows = broken = 0
    for row in table.rows():
        rows += 1
        if row.problem:
            broken += 1
            continue
        for place, values in seen.items():
            if value := row.cells[place].strip():
                values[value] += 1
    return seen, rows, broken


def _of(what: str, wanted: dict[int, str], seen: dict[int, Counter[str]]) -> Counter[str]:
    return next((seen[place] for place, one in wanted.items() if one == what), Counter())


def _stages(found: Counter[str]) -> dict[str, tuple[str, int]]:
    return {word: (guess_stage(word), count) for word, count in found.most_common(MOST_STAGES)}


def _spellings(wanted: dict[int, str], seen: dict[int, Counter[str]]) -> dict[str, str]:
    products = one_spelling(_of("product", wanted, seen).items())
    changed = {name: best for name, best in products.items() if name != best}
    return changed | respellings(_of("sector", wanted, seen))
