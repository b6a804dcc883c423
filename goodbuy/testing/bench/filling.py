"""Fills a model's table from one SELECT: what is not named gets the default that the model gives.

So a new column with a default needs no word here, and nothing passes through Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, JSONField, Model

from goodbuy.kernel import clock
from goodbuy.kernel.ids import uuid7
from goodbuy.testing.bench.size import Size

MEMBERS = 40
WORKSPACE = "bench_id('workspace', 1)"

# Keys sort by their number, as UUIDv7 sorts by its moment; the same number gives the same key.
FUNCTIONS = """
create or replace function bench_id(kind text, n bigint) returns uuid language sql immutable
as $$ select (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
  || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
create or replace function bench_pick(n bigint, seed int, size int) returns int
language sql immutable as $$ select abs(hashint8extended(n, seed) % size)::int $$;
create or replace function bench_of(n bigint, seed int, words text[]) returns text
language sql immutable as $$ select words[1 + bench_pick(n, seed, array_length(words, 1))] $$;
"""


def make_functions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)


def words(given: Iterable[str]) -> str:
    """An array of texts as SQL."""
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in given)
    return f"array[{quoted}]::text[]"


def of_deals(size: Size) -> tuple[str, dict[str, str]]:
    """Every deal as `d` with its number `n`, and the columns that name it."""
    source = (
        f"from generate_series(1, {size.deals}) n join deals_deal d on d.id = bench_id('deal', n)"
    )
    return source, {"workspace_id": WORKSPACE, "deal_id": "d.id"}


def fill(model: type[Model], source: str, **columns: str) -> int:
    """`fill(Person, "from generate_series(1, 5) n", id="…", name="'Ana'")` inserts five rows."""
    asked = dict(columns)
    for field in model._meta.concrete_fields:
        if field.column not in asked and (literal := default_of(field)):
            asked[field.column] = literal
    names = ", ".join(f'"{name}"' for name in asked)
    sql = (
        f"insert into {model._meta.db_table} ({names}) select {', '.join(asked.values())} {source}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def default_of(field: Any) -> str:
    """The field's default as SQL; nothing for a column that may stay empty."""
    if field.default is clock.now:
        return "now()"
    if field.default is uuid7:
        raise LookupError(f"{field.model.__name__}.{field.name} needs a key of its own.")
    if field.default is NOT_PROVIDED and field.null:
        return ""
    value = field.get_default()
    if isinstance(field, JSONField):
        return "'{}'::jsonb"
    if value is None and not field.null:
        raise LookupError(f"{field.model.__name__}.{field.name} needs a value.")
    if isinstance(value, bool | int):
        return str(value).lower()
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"
