"""Takes a person's marks out of every text of a workspace, whatever table it stands in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from goodbuy.people.marks import Marks
from goodbuy.workspaces.models import Member, Workspace, WorkspaceModel

# Who signs in is nobody whom this workspace remembers as a client.
SPARED: tuple[type[models.Model], ...] = (Member,)
# Texts under a seal get a new one, because a name went out of them: table -> its new fields.
RESEAL: dict[str, Callable[[Any], dict[str, Any]]] = {}


def swept_models() -> Iterator[Any]:
    for model in apps.get_models():
        if issubclass(model, WorkspaceModel | Workspace) and model not in SPARED:
            yield model


def text_columns(model: Any) -> dict[str, Any]:
    """Every column that can hold words: text, lists of it, JSON."""
    found: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        base = column.base_field if isinstance(column, ArrayField) else column
        is_text = isinstance(base, models.CharField | models.TextField | models.FileField)
        if getattr(column, "generated", False) or column.primary_key:
            continue
        if is_text or isinstance(base, models.JSONField):
            found[str(column.column)] = column
    return found


def sweep(marks: Marks, workspace_id: UUID) -> int:
    """Rows that were changed, over all tables. Inside the workspace's boundary."""
    swaps = marks.swaps()
    if not swaps:
        return 0
    return sum(_sweep_table(model, swaps, workspace_id) for model in swept_models())


def _sweep_table(model: Any, swaps: list[tuple[str, str]], workspace_id: UUID) -> int:
    columns = text_columns(model)
    if not columns:
        return 0
    values: dict[str, Any] = {"workspace": workspace_id}
    values["any"] = "|".join(pattern for pattern, _ in swaps)
    for number, (pattern, instead) in enumerate(swaps):
        values |= {f"p{number}": pattern, f"s{number}": instead}
    sets = ", ".join(f'"{c}" = {_swapped(c, f, len(swaps))}' for c, f in columns.items())
    found = " or ".join(f'"{c}"::text ~* %(any)s' for c in columns)
    own = "id" if model is Workspace else "workspace_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {model._meta.db_table} set {sets} where {own} = %(workspace)s "
            f"and ({found}) returning id",
            values,
        )
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        reseal(model, ids)
    return len(ids)


def _swapped(name: str, column: Any, count: int) -> str:
    """The column with every mark exchanged, cut to what it may hold, in its own type."""
    made = f'"{name}"::text'
    for number in range(count):
        made = f"regexp_replace({made}, %(p{number})s, %(s{number})s, 'gi')"
    if isinstance(column, ArrayField):
        # A list stays a list: its commas and quotes are not part of any mark.
        inner = made.replace(f'"{name}"::text', "one")
        one_by_one = f'unnest("{name}"::text[]) with ordinality u (one, n)'
        whole = f"select coalesce(array_agg({inner} order by n), '{{}}') from {one_by_one}"
        return f"({whole})::{column.db_type(connection)}"
    if isinstance(column, models.JSONField):
        return f"({made})::jsonb"
    return f"left({made}, {column.max_length})" if column.max_length else made


def seal(body: Any) -> str:
    """As plans seal what was shown: the same words give the same seal."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _sealed_body(row: Any) -> dict[str, Any]:
    return {"sha256": seal(row.body)} if row.sha256 else {}


def reseal(model: Any, ids: list[UUID]) -> None:
    names = {f.name for f in model._meta.concrete_fields}
    anew = RESEAL.get(model._meta.db_table)
    if anew is None and {"body", "sha256"} <= names:
        anew = _sealed_body
    if anew is None:
        return
    for row in model._base_manager.filter(pk__in=ids):
        fields = anew(row)
        if old := {n: getattr(row, n) for n in fields if getattr(row, n) != fields[n]}:
            model._base_manager.filter(pk=row.pk).update(**{n: fields[n] for n in old})
            for name, value in old.items():
                _tell_new_seal(row.pk, str(value), str(fields[name]))


def _tell_new_seal(pk: UUID, old: str, new: str) -> None:
    if not old:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update timeline_event set changed = replace(changed::text, %s, %s)::jsonb "
            "where about_id = %s and changed::text like %s",
            [old, new, pk, f"%{old}%"],
        )
