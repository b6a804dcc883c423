"""Takes an import back: deletes what it created and puts back what it changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from goodbuy.deals.models import Deal
from goodbuy.integrations.copying import execute, fetch
from goodbuy.integrations.models import Import
from goodbuy.people.models import Company, CustomValue, Person
from goodbuy.people.search import refresh_company_search, refresh_search_text
from goodbuy.timeline.models import record

# Children before those they hang on.
CHILDREN = (
    "people_tagging",
    "people_customvalue",
    "deals_castmember",
    "people_emailaddress",
    "people_phonenumber",
    "people_employment",
    "people_move",
    "conversations_note",
    "people_tie",
    "people_occasion",
    "people_gift",
)
ROOTS: tuple[type[models.Model], ...] = (Deal, Person, Company)

DOOMED = """
create temporary table doomed on commit drop as
select distinct r."table" as place, u.id from integrations_importedrows r
cross join unnest(r.ids) as u (id) where r.of_id = %s and r.is_created
"""
CHANGED_SINCE = """
select distinct i.row_id from integrations_importchange i join {table} t on t.id = i.row_id
where i.of_id = %s and i."table" = '{table}'
  and exists (select from jsonb_object_keys(i.new) k where to_jsonb(t) -> k <> i.new -> k)
"""
RESTORE = """
update {table} t set {sets} from integrations_importchange i,
  lateral jsonb_populate_record(null::{table}, i.old) r
where i.of_id = %s and i."table" = '{table}' and i.row_id = t.id
"""


@dataclass(frozen=True)
class Undone:
    removed: int
    restored: int
    kept: int


def undo(one: Import) -> Undone:
    """Inside the member's boundary and one transaction."""
    execute("drop table if exists pg_temp.doomed")
    execute(DOOMED, [one.pk])
    execute("create index on doomed (place, id); analyze doomed")
    # A move that somebody confirmed is their word now.
    execute(
        "delete from doomed d using people_move m where d.place = 'people_move' and d.id = m.id "
        "and m.state <> 'proposed'"
    )
    kept = sum(_spare(model, one) for model in ROOTS if model is not Company)
    for table in CHILDREN:
        execute(f"delete from {table} t using doomed d where d.place = '{table}' and d.id = t.id")
    execute(
        "delete from people_tag t using doomed d where d.place = 'people_tag' and d.id = t.id "
        "and not exists (select from people_tagging g where g.tag_id = t.id)"
    )
    removed = _delete(Deal) + _delete(Person)
    restored = _restore(one)
    kept += _spare(Company, one)
    removed += _delete(Company)
    done = Undone(removed, restored, kept)
    facts = {"removed": removed, "restored": restored, "kept": kept}
    record("import.undone", about=one, by=one.member, facts=facts)
    return done


def _spare(model: type[models.Model], one: Import) -> int:
    """Leave alone what someone has changed or built on since, and all that hangs on it."""
    table = model._meta.db_table
    reasons = [
        "select e.about_id from timeline_event e join doomed d on d.id = e.about_id "
        f"and d.place = '{table}' where e.about_type = '{model._meta.label_lower}' "
        "and e.at > %(finished)s"
    ]
    for foreign, column in _pointing_at(model):
        reasons.append(
            f"select t.{column} from {foreign} t join doomed d on d.id = t.{column} "
            f"and d.place = '{table}' where not exists "
            f"(select from doomed o where o.place = '{foreign}' and o.id = t.id)"
        )
    values = {"finished": one.finished_at}
    spared = [row[0] for row in fetch(" union ".join(reasons), values)]
    if not spared:
        return 0
    execute(f"delete from doomed where place = '{table}' and id = any(%s)", [spared])
    for foreign, column in _pointing_at(model):
        execute(
            f"delete from doomed d using {foreign} t where d.place = '{foreign}' and d.id = t.id "
            f"and t.{column} = any(%s)",
            [spared],
        )
    return len(spared)


def _pointing_at(model: type[models.Model]) -> list[tuple[str, str]]:
    """Every table and column that refers to this model, whichever app it belongs to."""
    found = []
    for other in apps.get_models():
        for field in other._meta.concrete_fields:
            if field.related_model is model and other._meta.label != "timeline.Event":
                found.append((other._meta.db_table, str(field.column)))
    if model is Deal:
        tables = ("conversations_note", "people_tagging", "people_customvalue")
        found += [(table, "deal_id") for table in tables]
    return found


def _delete(model: type[models.Model]) -> int:
    table = model._meta.db_table
    if model is Person:
        # The event stays, with the name as it was; only its pointer to the row goes.
        execute(
            "update timeline_event e set person_id = null from doomed d "
            "where d.place = 'people_person' and d.id = e.person_id"
        )
    return execute(
        f"delete from {table} t using doomed d where d.place = '{table}' and d.id = t.id"
    )


def _restore(one: Import) -> int:
    rows = fetch(
        'select distinct "table" from integrations_importchange where of_id = %s', [one.pk]
    )
    restored = 0
    for (table,) in rows:
        model = next(m for m in apps.get_models() if m._meta.db_table == table)
        since = [row[0] for row in fetch(CHANGED_SINCE.format(table=table), [one.pk])]
        sets = ", ".join(_restored(str(field.column)) for field in model._meta.concrete_fields[1:])
        count = execute(RESTORE.format(table=table, sets=sets), [one.pk])
        if model in ROOTS:
            restored += count
        _settle(model, one, since)
    return restored


def _restored(column: str) -> str:
    """A value that someone changed after the import stays as they made it."""
    same = f"i.old ? '{column}' and to_jsonb(t) -> '{column}' = i.new -> '{column}'"
    return f'"{column}" = case when {same} then r."{column}" else t."{column}" end'


def _settle(model: type[models.Model], one: Import, since: list[UUID]) -> None:
    if model is Person:
        if since:
            refresh_search_text(since)
        _tell(one, Person, "person.changed")
    elif model is Company and since:
        refresh_company_search(since)
    elif model is Deal:
        _tell(one, Deal, "deal.changed")
    elif model is CustomValue:
        _tell_values(one)


def _tell_values(one: Import) -> None:
    ids = one.changes.filter(table=CustomValue._meta.db_table).values("row_id")
    for value in CustomValue.objects.filter(pk__in=ids).select_related("field").order_by("pk"):
        changed = {name: getattr(value, name) for name in ("text", "number", "who_id")}
        facts = {"field": value.field.name, "whose": "a row", "value": "what it was"}
        places = value.event_places()
        record("field.filled", about=value, by=one.member, changed=changed, facts=facts, **places)


def _tell(one: Import, model: Any, kind: str) -> None:
    """Names and stages are copied elsewhere or replayed, so putting them back is told as well."""
    changes = {change.row_id: change for change in one.changes.filter(table=model._meta.db_table)}
    hidden = {"sort_name", "search_text"}
    for row in model.objects.filter(pk__in=list(changes)).order_by("pk"):
        names = [name for name in changes[row.pk].old if name not in hidden]
        if model is Person and "name" not in names:
            continue
        fields = {name: getattr(row, name) for name in names}
        changed = {_field(model, name): value for name, value in fields.items()}
        places = row.event_places()
        record(kind, about=row, by=one.member, changed=changed, facts={"from": str(one)}, **places)


def _field(model: Any, column: str) -> str:
    return next(f.name for f in model._meta.concrete_fields if f.column == column)
