"""Queries that are written once, and planned once for each connection.

Django takes longer to write a query than PostgreSQL to plan it, and that longer than to answer it.

    _steps = Statement(lambda deal: Step.objects.filter(deal_id=deal).order_by("number"))
    steps = _steps(deal=deal.pk)

The queryset is built with marks in place of the values, on the first call, and its SQL is kept;
later calls fill in their values. So a statement's shape must not depend on its values: no `None`,
no list, nothing that is calculated from a value in Python.

PostgreSQL keeps the plan under the role that it was made for: another role has it made anew, with
that role's row security.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.db.models import QuerySet
from psycopg import sql as quoting

# A day and a moment that nothing in the product ever names.
_DAY, _MOMENT = date(1583, 10, 15), datetime(1583, 10, 15, 3, 7, 11, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Logged:
    """What Django's log of queries reads: the statement with its values, put together only then."""

    connection: Any
    words: str
    values: Any

    @property
    def query(self) -> bytes:
        return psycopg.ClientCursor(self.connection).mogrify(self.words, self.values).encode()


class _Kept(psycopg.RawCursor[Any]):
    """Behind a pooler, which hands connections around, nothing is kept: see DATABASES."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Kept:
        words, names = numbered(query)
        in_turn = [params[name] for name in names] if isinstance(params, Mapping) else params
        super().execute(words, in_turn, prepare=True)
        self._query: Any = _Logged(self.connection, query, params)
        return self


@lru_cache(maxsize=256)
def numbered(sql: str) -> tuple[bytes, list[str]]:
    """As PostgreSQL reads it, $1 for the first value, with the names of its values in that order.

    psycopg works that out anew each time for a statement of more than 4,096 characters, as those of
    Today and the board are, and every connection then kept a copy of its own.
    """
    names: list[str] = []
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        name = found[1]
        if name is None:
            count += 1
            return f"${count}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return re.sub(r"%%|%s|%\((\w+)\)s", number, sql).encode(), names


def ask(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is worded alike each time; its plan stays with the connection.

    The values go beside the words and not within them, so PostgreSQL must see their kinds.
    """
    wrapper: Any = connection
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    with wrapper._prepare_cursor(_Kept(wrapper.connection)) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def spelled(sql: str, **same: Any) -> str:
    """SQL in which what is the same each time stands as itself: a kept plan can reckon with it."""
    for name, value in same.items():
        literal = quoting.Literal(value).as_string(None).replace("%", "%%")
        sql = sql.replace(f"%({name})s", literal)
    return sql


class Statement:
    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: _Written | None = None

    def __call__(self, **values: Any) -> list[Any]:
        """The rows of the queryset for these values: model instances, tuples or dicts."""
        written = self._written or self._write(values)
        found = ask(written.sql, [values[name] for name in written.names])
        compiler: Any = copy(written.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *args, **options: [found]
        compiler.get_converters = lambda fields: written.converters
        rows: Any = written.rows.all()
        rows.query.get_compiler = lambda *args, **options: compiler
        return list(rows)

    def first(self, **values: Any) -> Any:
        return next(iter(self(**values)), None)

    def _write(self, values: dict[str, Any]) -> _Written:
        gaps = {_mark(type(value), n): _Gap(name) for n, (name, value) in enumerate(values.items())}
        marks = {gap.name: mark for mark, gap in gaps.items()}
        rows = self._build(**marks)
        compiler = rows.query.get_compiler(using=rows.db)
        sql, given = compiler.as_sql()
        if compiler.has_extra_select:
            raise LookupError("The statement sorts by what it does not select.")
        params = [_gap_for(param, gaps) for param in given]
        names = [param.name for param in params if isinstance(param, _Gap)]
        if lost := [name for name in values if name not in names]:
            words = ", ".join(lost)
            raise LookupError(f"The statement does not pass on what it was given: {words}.")
        converters = compiler.get_converters([s[0] for s in compiler.select[: compiler.col_count]])
        self._written = _Written(rows, compiler, _spelled(sql, params), names, converters)
        return self._written


@dataclass(frozen=True)
class _Written:
    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    names: list[str]
    converters: dict[int, Any]


@dataclass(frozen=True)
class _Gap:
    """Where a value goes."""

    name: str


def _spelled(sql: str, params: list[Any]) -> str:
    """What is the same each time stands in the words themselves: its kind needs no telling."""
    rest = iter(params)

    def spell(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        param = next(rest)
        if isinstance(param, _Gap):
            return "%s"
        return quoting.Literal(param).as_string(connection.connection).replace("%", "%%")

    connection.ensure_connection()
    return re.sub("%%|%s", spell, sql)


def _mark(kind: type, number: int) -> Any:
    if issubclass(kind, UUID):
        return uuid4()
    if issubclass(kind, datetime):
        return _MOMENT + timedelta(days=number)
    if issubclass(kind, date):
        return _DAY + timedelta(days=number)
    return str(uuid4())


def _gap_for(param: Any, gaps: dict[Any, _Gap]) -> Any:
    # Not by a look-up: a parameter may be a list, and a moment equals no day.
    alike = (gap for mark, gap in gaps.items() if type(param) is type(mark) and param == mark)
    return next(alike, param)
