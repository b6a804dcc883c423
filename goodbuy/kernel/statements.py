"""Queries that are written once. Django takes longer to write a query than PostgreSQL to answer it.

    _steps = Statement(lambda deal: Step.objects.filter(deal_id=deal).order_by("number"))
    steps = _steps(deal=deal.pk)

The queryset is built with marks in place of the values, on the first call, and its SQL is kept;
later calls fill in their values. So a statement's shape must not depend on its values: no `None`,
no list, nothing that is calculated from a value in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

# A day and a moment that nothing in the product ever names.
_DAY, _MOMENT = date(1583, 10, 15), datetime(1583, 10, 15, 3, 7, 11, tzinfo=UTC)


class Statement:
    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: _Written | None = None

    def __call__(self, **values: Any) -> list[Any]:
        """The rows of the queryset for these values: model instances, tuples or dicts."""
        written = self._written or self._write(values)
        filled = tuple(values[p.name] if isinstance(p, _Gap) else p for p in written.params)
        compiler: Any = copy(written.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **options: (written.sql, filled)
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
        params = tuple(_gap_for(param, gaps) for param in given)
        if lost := [gap.name for gap in gaps.values() if gap not in params]:
            names = ", ".join(lost)
            raise LookupError(f"The statement does not pass on what it was given: {names}.")
        self._written = _Written(rows, compiler, sql, params)
        return self._written


@dataclass(frozen=True)
class _Written:
    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True)
class _Gap:
    """Where a value goes."""

    name: str


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
