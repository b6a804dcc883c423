"""The history of a record and of all that hangs on it, field by field: who changed what, when.

It is read from the events alone. A value is shown where its row can still be read by whoever
asks: what was erased, or is a colleague's own, says that it was there and no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from goodbuy.insight.history_words import Names, Told, changes_of, known_fields, model_of
from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.lists import read_cursor, write_cursor
from goodbuy.people.story import NOT_OF_RESTRICTED
from goodbuy.timeline.kinds import sentence_of

PAGE = 40
# The value before, where the event itself does not hold it: of a move, or of a merge.
READ = f"""
select e.id, e.at, e.kind, e.actor_kind, e.actor_name, e.about_type, e.about_id, e.about_name,
  e.facts, e.changed, e.audience, (
    select jsonb_object_agg(k, (
      select p.changed -> k from timeline_event p
      where p.about_id = e.about_id and (p.at, p.id) < (e.at, e.id) and p.changed ? k
      order by p.at desc, p.id desc limit 1))
    from jsonb_object_keys(e.changed) k where not coalesce(e.facts -> 'old' ? k, false)) before
from (select * from timeline_event where {{column}} = %s {{beyond}}
  order by at desc, id desc limit {PAGE + 1}) e
order by e.at desc, e.id desc
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One event with what it set."""

    sentence: str
    who: str
    iso: str
    when: str
    fields: list[Told]
    is_erased: bool
    is_shared: bool
    about: str


@dataclass(frozen=True, slots=True)
class History:
    changes: list[Change]
    after: str


@dataclass(slots=True)
class Row:
    id: UUID
    at: Any
    kind: str
    actor_kind: str
    actor_name: str
    about_type: str
    about_id: UUID
    about_name: str
    facts: Any
    changed: Any
    audience: str
    before: Any

    def __post_init__(self) -> None:
        for name in ("facts", "changed", "before"):
            value = getattr(self, name)
            # Django leaves jsonb of its own cursors as text.
            setattr(self, name, json.loads(value) if isinstance(value, str) else value or {})

    @property
    def old(self) -> dict[str, Any]:
        return {**self.before, **self.facts.get("old", {})}


def history_of(column: str, pk: UUID, after: str = "") -> History:
    """A page of what happened at a place: `person_id`, `company_id`, `deal_id` or `about_id`."""
    place = read_cursor(after, "timestamptz") if after else None
    beyond = "and (at, id) < (%s::timestamptz, %s::uuid)" if place else ""
    beyond += NOT_OF_RESTRICTED if column == "company_id" else ""
    with connection.cursor() as cursor:
        cursor.execute(READ.format(column=column, beyond=beyond), [pk, *(place or [])])
        rows = [Row(*row) for row in cursor.fetchall()]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    rows = rows[:PAGE]
    names = _names_of(rows)
    more = write_cursor(last.at, last.id) if last else ""
    return History([_change(row, names) for row in rows], more)


def _names_of(rows: Iterable[Row]) -> Names:
    """All rows that the page names, in one statement, as far as whoever asks may read them."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if model := model_of(row.about_type):
            wanted.setdefault(model._meta.db_table, set()).add(str(row.about_id))
            for field in known_fields(model).values():
                if field.related_model:
                    ids = {row.changed.get(field.attname), row.old.get(field.attname)} - {None}
                    table = field.related_model._meta.db_table
                    wanted.setdefault(table, set()).update(map(str, ids))
    wanted = {table: ids for table, ids in wanted.items() if ids}
    if not wanted:
        return {}
    named = {m._meta.db_table: _name_column(m) for m in apps.get_models()}
    parts = [
        f"select '{table}', id, {named[table]} from {table} where id = any(%s::uuid[])"
        for table in wanted
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), [list(ids) for ids in wanted.values()])
        return {(table, str(pk)): name for table, pk, name in cursor.fetchall()}


def _name_column(model: Any) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    return "name::text" if "name" in names else "''::text"


def _change(row: Row, names: Names) -> Change:
    model = model_of(row.about_type)
    is_here = model is not None and (model._meta.db_table, str(row.about_id)) in names
    fields = changes_of(model, row.changed, row.old, names) if model and is_here else []
    who = (
        for_us("%(actor_name)s (the client’s side)") % {"actor_name": row.actor_name}
        if row.actor_kind == "guest"
        else row.actor_name
    )
    return Change(
        sentence=sentence_of(row),
        who=who,
        iso=row.at.isoformat(),
        when=f"{words.day(row.at)}, {words.clock(row.at)}",
        fields=fields,
        is_erased=bool(row.changed) and not is_here,
        is_shared=row.audience == "client",
        about=str(row.about_id) if is_here else "",
    )
