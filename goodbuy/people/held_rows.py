"""All rows of many tables about one person, in one statement, and the names of what they name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

Rows = list[tuple[Any, Any]]


def read_all(tables: Rows, most: int) -> list[tuple[Any, list[Any]]]:
    """Of each model its newest rows, as rows of the model; models without any are left out."""
    parts, values = [], []
    for place, (model, rows) in enumerate(tables):
        only = [f.attname for f in model._meta.concrete_fields if is_told(f)]
        newest = rows.order_by("-created_at", "-pk").only(*only)[:most]
        sql, params = newest.query.sql_with_params()
        parts.append(f"select {place}, to_json(t)::text from ({sql}) t")
        values += params
    found: dict[int, list[Any]] = {}
    for place, text in _asked(parts, values):
        row = _row(tables[place][0], json.loads(text, parse_float=Decimal))
        found.setdefault(place, []).append(row)
    return [(model, found[place]) for place, (model, _) in enumerate(tables) if place in found]


def count_all(tables: Rows) -> dict[Any, int]:
    """How many rows of each model; of a model that stands there twice, of both together."""
    parts, values = [], []
    for place, (_, rows) in enumerate(tables):
        sql, params = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"select {place}, count(*)::text from ({sql}) t")
        values += params
    counted: dict[Any, int] = {}
    for place, count in _asked(parts, values):
        model = tables[place][0]
        counted[model] = counted.get(model, 0) + int(count)
    return counted


def _asked(parts: list[str], values: list[Any]) -> list[tuple[int, str]]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(f"({part})" for part in parts), values)
        return list(cursor.fetchall())


def _row(model: Any, said: dict[str, Any]) -> Any:
    fields = {f.column: f for f in model._meta.concrete_fields}
    known = {fields[c].attname: fields[c].to_python(v) for c, v in said.items() if c in fields}
    return model.from_db("default", list(known), list(known.values()))


def is_told(column: Any) -> bool:
    """What is read at all: no hashes, no files; keys because rows are told by them."""
    return not isinstance(column, models.BinaryField | models.FileField)


def others_of(rows: Iterable[Any], among: Any) -> dict[tuple[Any, UUID], Any]:
    """Every row that these name by a foreign key, one statement a model."""
    wanted: dict[Any, set[UUID]] = {}
    for row in rows:
        for column in row._meta.concrete_fields:
            pk = getattr(row, column.attname) if column.is_relation and is_told(column) else None
            if pk and among(column):
                wanted.setdefault(column.related_model, set()).add(pk)
    found: dict[tuple[Any, UUID], Any] = {}
    for model, ids in wanted.items():
        for pk, other in model._base_manager.in_bulk(list(ids)).items():
            found[model, pk] = other
    return found


__all__ = ["count_all", "is_told", "others_of", "read_all"]
