"""Moves every row that points at one person or company over to another, whatever app it is of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.files import FieldFile

from goodbuy.kernel import clock
from goodbuy.people.models import Merge, MergeChange, MergeMove
from goodbuy.timeline.models import Event, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceModel

# Alike without a constraint that says so: one address is enough, and one present job at a company.
ALIKE: dict[str, tuple[tuple[str, ...], Q]] = {
    "people.emailaddress": (("person", "normal"), ~Q(normal="")),
    "people.phonenumber": (("person", "normal"), ~Q(normal="")),
    "people.employment": (("person", "company"), Q(to_on=None)),
}


@dataclass(frozen=True)
class Pointer:
    """A column that holds the id of a person (or company): a foreign key, or a plain id."""

    model: Any
    name: str
    column: str

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)


def pointers(target: Any) -> list[Pointer]:
    """All of them, found in the model list and kept nowhere: a new model is carried too."""
    plain_name = f"{target._meta.model_name}_id"
    found = []
    for model in apps.get_models():
        if not issubclass(model, WorkspaceModel):
            continue
        for field in model._meta.concrete_fields:
            is_plain = isinstance(field, models.UUIDField) and field.name == plain_name
            if field.related_model is target or is_plain:
                found.append(Pointer(model, field.name, str(field.column)))
    return found


def uniques(pointer: Pointer) -> Iterator[tuple[tuple[str, ...], Q]]:
    """The sets of fields, this one among them, that no two rows may share."""
    meta = pointer.model._meta
    for rule in meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and pointer.name in rule.fields:
            yield tuple(rule.fields), rule.condition or Q()
    for fields in meta.unique_together:
        if pointer.name in fields:
            yield tuple(fields), Q()
    if meta.get_field(pointer.name).unique:
        yield (pointer.name,), Q()
    if meta.label_lower in ALIKE and pointer.name in ALIKE[meta.label_lower][0]:
        yield ALIKE[meta.label_lower]


def clashing(
    pointer: Pointer, kept: UUID, gone: UUID, *, is_return: bool = False
) -> dict[UUID, UUID | None]:
    """Rows that cannot (or need not) point at `kept`, each with the row that is there already."""
    model, name = pointer.model, pointer.name
    rows = model._base_manager.filter(**{name: gone})
    found: dict[UUID, UUID | None] = {}
    for fields, condition in uniques(pointer):
        same = {field: OuterRef(field) for field in fields if field != name}
        twins = model._base_manager.filter(condition, **{name: kept}, **same)
        # A row may have one twin or several; the first is as good as any.
        paired = rows.filter(condition).annotate(
            twin=Subquery(twins.order_by("pk").values("pk")[:1])
        )
        found |= dict(paired.filter(twin__isnull=False).values_list("pk", "twin"))
    target = model._meta.get_field(name).related_model
    for other in model._meta.concrete_fields:
        is_other_end = other.related_model is target and other.name != name
        if target and is_other_end and not is_return:
            found |= dict.fromkeys(rows.filter(**{other.name: kept}).values_list("pk", flat=True))
    return found


@dataclass
class Carrier:
    """One merge at work: every change that it makes is written down for its undo."""

    merge: Merge
    by: Member

    def carry(self, pointer: Pointer, kept: UUID, gone: UUID) -> None:
        """Point the rows at `kept`. One that would be there twice gives what the other lacks."""
        clashes = clashing(pointer, kept, gone)
        for row_id, twin_id in clashes.items():
            self._settle_clash(pointer.model, row_id, twin_id)
        staying = list(clashes)
        if pointer.model is self.merge.target:
            staying += [kept, gone]
        ids = point(pointer, gone, kept, staying)
        if ids:
            MergeMove.objects.create(
                workspace_id=self.merge.workspace_id,
                of=self.merge,
                table=pointer.table,
                column=pointer.column,
                ids=ids,
            )
            tell(pointer, ids, kept, self.by)

    def _settle_clash(self, model: Any, row_id: UUID, twin_id: UUID | None) -> None:
        """One that others point at stays where it is (a seat with its grants); else it goes."""
        if model._meta.related_objects:
            return
        rows = model._base_manager.in_bulk([row_id, *([twin_id] if twin_id else [])])
        if twin_id and (lacks := _lacks(rows[twin_id], rows[row_id])):
            self.set(rows[twin_id], **lacks)
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"delete from {table} t where id = %s returning to_jsonb(t)", [row_id])
            whole = cursor.fetchone()[0]
        self._note(table, row_id, json.loads(whole) if isinstance(whole, str) else whole, None)

    def set(self, row: Any, **fields: Any) -> None:
        """Change a row that was there, told as its own change where it is a recorded one."""
        wanted = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if not wanted:
            return
        old = {name: exact(getattr(row, name)) for name in wanted}
        new = {name: exact(value) for name, value in wanted.items()}
        self._note(row._meta.db_table, row.pk, old, new)
        put(row, self.by, wanted)

    def _note(self, table: str, row_id: UUID, old: Any, new: Any) -> None:
        MergeChange.objects.create(
            workspace_id=self.merge.workspace_id,
            of=self.merge,
            table=table,
            row_id=row_id,
            old=old,
            new=new,
        )


def exact(value: Any) -> Any:
    """As JSON keeps it whole: its encoder would cut a moment to milliseconds."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, FieldFile) else value


def put(row: Any, by: Member, fields: dict[str, Any]) -> None:
    """Field values by column name; an event where the row is one whose changes are told."""
    if isinstance(row, RecordedModel):
        row.change("merge.changed", by=by, **fields)
        return
    type(row)._base_manager.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


def _lacks(twin: Any, row: Any) -> dict[str, Any]:
    """What the row knows and its twin does not; of two last days, the later one."""
    lacks = {}
    for field in row._meta.concrete_fields:
        mine, theirs = getattr(twin, field.attname), getattr(row, field.attname)
        if field.is_relation or theirs in (None, "") or field.name in getattr(row, "ERASABLE", ()):
            continue
        is_later = field.name.startswith("last_") and mine is not None and theirs > mine
        is_truer = mine is False and theirs is True
        if mine in (None, "") or is_later or is_truer:
            lacks[field.name] = theirs
    return lacks


def point(
    pointer: Pointer, old: UUID, new: UUID, staying: Sequence[UUID], only: Any = None
) -> list[UUID]:
    """One UPDATE; returns the rows that point at `new` from now on."""
    only_these = "" if only is None else "and id = any(%s)"
    values: list[Any] = [new, old, list(staying), *([] if only is None else [list(only)])]
    with connection.cursor() as cursor:
        cursor.execute(
            f'update {pointer.table} set "{pointer.column}" = %s where "{pointer.column}" = %s '
            f"and not id = any(%s::uuid[]) {only_these} returning id",
            values,
        )
        return [row[0] for row in cursor.fetchall()]


TOLD = """
insert into timeline_event (id, workspace_id, created_at, kind, at, actor_kind, actor_id,
  actor_name, about_type, about_id, about_name, changed, facts, audience)
select gen_random_uuid(), e.workspace_id, %(now)s, 'merge.carried', %(now)s,
  case e.audience when 'me' then 'system' else 'member' end,
  case e.audience when 'me' then e.actor_id else %(by)s end,
  case e.audience when 'me' then 'Goodbuy' else %(name)s end,
  e.about_type, e.about_id, e.about_name,
  jsonb_build_object(%(column)s::text, %(to)s::text), '{}',
  case e.audience when 'me' then 'me' else 'team' end
from unnest(%(ids)s::uuid[]) r (id)
join lateral (select * from timeline_event where about_id = r.id and about_type = %(about)s
  order by at, id limit 1) e on true
"""


def tell(pointer: Pointer, ids: list[UUID], to: UUID, by: Member) -> None:
    """An event for each row that has told before, so that it is still the sum of its events.

    One statement; of a secret row only its owner hears.
    """
    if pointer.model is Event or not issubclass(pointer.model, RecordedModel):
        return
    values: dict[str, Any] = {"now": clock.now(), "by": by.pk, "name": by.name[:120], "ids": ids}
    values |= {"column": pointer.column, "to": str(to)}
    values["about"] = pointer.model._meta.label_lower
    with connection.cursor() as cursor:
        cursor.execute(TOLD, values)
