"""Puts an event in its table and tells open pages, in one statement: every verb passes here.

Rows that belong to the event can be inserted by the same statement. Each part of it sees the
tables as they were before, so no part may need another's row to be allowed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models.sql import InsertQuery

from goodbuy.kernel.statements import ask


def write(event: Any, along: Sequence[Any] = ()) -> None:
    """PostgreSQL passes the notices on when the transaction commits, and never otherwise."""
    rows = [_Insert.of(row) for row in (*along, event)]
    parts = ", ".join(f"row_{n} as ({row.sql})" for n, row in enumerate(rows))
    told = "select pg_notify('live', told) from unnest(%s::text[]) told"
    ask(f"with {parts} {told}", [*(v for row in rows for v in row.values), notices(event)])
    for row in (*along, event):
        _is_there(row)


def insert(row: Any) -> None:
    """As `row.save(force_insert=True)`, by a statement whose plan is kept; not for new files."""
    made = _Insert.of(row)
    back = made.calculated or ["id"]
    sql = f"{made.sql} returning {', '.join(_quoted(name) for name in back)}"
    [found] = ask(sql, made.values)
    for name, value in zip(made.calculated, found, strict=False):
        setattr(row, name, value)
    _is_there(row)


def _is_there(row: Any) -> None:
    row._state.adding = False
    row._state.db = connection.alias


@dataclass(frozen=True, slots=True)
class _Insert:
    sql: str
    values: list[Any]
    # Fields that were given as expressions: the database knows their values.
    calculated: list[str]

    @classmethod
    def of(cls, row: Any) -> _Insert:
        model: Any = type(row)
        values: list[Any] = []
        places: list[str] = []
        calculated: list[str] = []
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if hasattr(value, "resolve_expression"):
                sql, given = _spelled(row, value)
                calculated.append(field.column)
                places.append(sql)
                values.extend(given)
            else:
                places.append("%s")
                values.append(field.get_db_prep_save(value, connection))
        return cls(f"{_into(model)} values ({', '.join(places)})", values, calculated)


def _spelled(row: Any, value: Any) -> tuple[str, Sequence[Any]]:
    query = InsertQuery(type(row))
    compiler = query.get_compiler(connection=connection)
    return compiler.compile(value.resolve_expression(query, allow_joins=False, for_save=True))


@lru_cache
def _into(model: Any) -> str:
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    return f"insert into {model._meta.db_table} ({columns})"


def _quoted(name: str) -> str:
    return f'"{name}"'


def notices(event: Any) -> list[str]:
    body = json.dumps({"kind": event.kind})
    told = [f"workspace:{event.workspace_id} {body}"]
    if event.deal_id:
        told.append(f"deal:{event.deal_id} {body}")
    if event.deal_id and event.audience == "client":
        # A room hears of nothing that its reader cannot see, not even that it happened.
        told.append(f'room:{event.deal_id} {{"kind": "changed"}}')
    return told
