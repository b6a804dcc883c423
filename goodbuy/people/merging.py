"""What a merge does to the two rows themselves, and how both become what they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.people.carrying import Carrier, clashing, point, pointers, put, tell
from goodbuy.people.custom import merging as custom
from goodbuy.people.custom.values import follow_people
from goodbuy.people.models import Company, Merge, MergeChange, Person
from goodbuy.people.models.person import photo_name
from goodbuy.people.search import (
    refresh_company_search,
    refresh_search_of_company,
    refresh_search_text,
)
from goodbuy.timeline.models import record
from goodbuy.workspaces.models import Member

# A name is chosen whole, and these follow it.
NAME_PARTS = ("given_name", "family_name")
# What higher apps copy of the two (a seat's name, a deal's company) and set through the carrier.
FOLLOWERS: list[Callable[[Carrier, Any], None]] = []
SILENT = {"deleted_at", "last_contact_at", "restricted_at", *NAME_PARTS}


def choosable(model: Any) -> list[Any]:
    """The fields of which one value is chosen, in the order of the model."""
    return [field for field in model.told_fields() if field.name not in SILENT]


def default_choice(field: Any, kept: Any, gone: Any) -> str:
    is_empty = getattr(kept, field.attname) in (None, "")
    return "gone" if is_empty and getattr(gone, field.attname) not in (None, "") else "kept"


def carry_all(merge: Merge, kept: Any, gone: Any, choices: dict[str, str], by: Member) -> None:
    carrier = Carrier(merge, by)
    noun = merge.kind
    carrier.set(kept, **_chosen(kept, gone, choices))
    custom.settle(carrier, kept, gone, choices)
    for pointer in pointers(type(kept)):
        carrier.carry(pointer, kept.pk, gone.pk)
    if isinstance(kept, Person):
        _settle_addresses(carrier, kept)
        _settle_jobs(carrier, kept)
    for follow in FOLLOWERS:
        follow(carrier, kept)
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=clock.now())
    gone.refresh_from_db()
    facts = {"kept": kept.name, "gone": gone.name, "merge": str(merge.pk)}
    record(f"{noun}.merged", about=kept, by=by, facts=facts, **kept.event_places())
    changed = {"deleted_at": gone.deleted_at}
    record(
        f"{noun}.was_merged", about=gone, by=by, changed=changed, facts=facts,
        **gone.event_places(),
    )  # fmt: skip
    _refresh(kept, gone)


def _chosen(kept: Any, gone: Any, choices: dict[str, str]) -> dict[str, Any]:
    """The fields of the kept one that change, by column."""
    wanted: dict[str, Any] = {}
    for field in choosable(type(kept)):
        choice = choices.get(field.name) or default_choice(field, kept, gone)
        if choice == "gone":
            names = (field.attname, *(NAME_PARTS if field.name == "name" else ()))
            wanted |= {name: getattr(gone, name) for name in names if hasattr(gone, name)}
    if isinstance(kept, Person):
        days = [day for day in (kept.last_contact_at, gone.last_contact_at) if day]
        wanted["last_contact_at"] = max(days, default=None)
        if gone.restricted_at and not kept.restricted_at:
            # Whoever asked for it asked for both.
            wanted |= {"restricted_at": gone.restricted_at, "restricted_why": gone.restricted_why}
        if wanted.get("photo"):
            wanted["photo"] = _copied_photo(kept, gone)
    else:
        wanted |= _parent(kept, gone, wanted)
    return wanted


def _copied_photo(kept: Person, gone: Person) -> str:
    """A file of its own, so that a photo thrown away later takes none from the other."""
    storage = gone.photo.storage
    if not storage.exists(str(gone.photo)):
        return str(kept.photo)
    with storage.open(str(gone.photo)) as file:
        return str(storage.save(photo_name(kept.pk), ContentFile(file.read())))


def _parent(kept: Company, gone: Company, wanted: dict[str, Any]) -> dict[str, Any]:
    """A company is never above itself: the merged one takes the higher place of the two."""
    parent = wanted.get("parent_id", kept.parent_id)
    above = _above(parent)
    if gone.pk in above:
        parent = gone.parent_id
        above = _above(parent)
    if kept.pk in above:
        parent = None if kept.parent_id in (None, gone.pk) else kept.parent_id
        if gone.pk in _above(parent):
            parent = None
    return {"parent_id": parent}


def _above(parent: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive up (id, n) as (select %s::uuid, 1 union all "
            "select c.parent_id, n + 1 from up join people_company c on c.id = up.id "
            "where c.parent_id is not null and n < 50) select id from up where id is not null",
            [parent],
        )
        return [row[0] for row in cursor.fetchall()]


def _settle_addresses(carrier: Carrier, person: Person) -> None:
    """One main address and number: those that the person's own row names."""
    related: list[tuple[Any, str]] = [(person.emails, person.email), (person.phones, person.phone)]
    for manager, value in related:
        rows = list(manager.order_by("-is_primary", "pk"))
        main = next((r for r in rows if r.value[: len(value)] == value and value), None)
        same = next((r for r in rows if r.value.lower() == value.lower()), None)
        first = main or same or next(iter(rows), None)
        for row in rows:
            carrier.set(row, is_primary=row is first)


def _settle_jobs(carrier: Carrier, person: Person) -> None:
    jobs = list(person.employments.filter(to_on=None).order_by("-is_main", "-created_at"))
    here = [job for job in jobs if job.company_id == person.company_id]
    for job in jobs:
        carrier.set(job, is_main=bool(here) and job is here[0])
    if here and person.title:
        carrier.set(here[0], title=person.title)


def carry_back(merge: Merge, kept: Any, gone: Any, by: Member) -> None:
    # What was one too many comes first: it may be among the rows that go back.
    for change in merge.changes.filter(new__isnull=True):
        _put_again(change)
    known = {(p.table, p.column): p for p in pointers(type(kept))}
    for move in merge.moves.order_by("-created_at", "-pk"):
        if pointer := known.get((move.table, move.column)):
            staying = list(clashing(pointer, gone.pk, kept.pk, is_return=True))
            back = point(pointer, kept.pk, gone.pk, staying, only=move.ids)
            tell(pointer, back, gone.pk, by)
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for change in merge.changes.filter(new__isnull=False).order_by("-created_at", "-pk"):
        if model := tables.get(change.table):
            _put_back(model, change, by)
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=None)
    kept.refresh_from_db()
    gone.refresh_from_db()
    facts = {"kept": kept.name, "gone": gone.name}
    record(f"{merge.kind}.unmerged", about=kept, by=by, facts=facts, **kept.event_places())
    record(
        f"{merge.kind}.restored", about=gone, by=by, changed={"deleted_at": None},
        **gone.event_places(),
    )  # fmt: skip
    _refresh(kept, gone)


def _put_again(change: MergeChange) -> None:
    if change.table not in connection.introspection.django_table_names():
        raise Refusal("What was merged cannot be read any more. Nothing was changed.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {change.table} select * from "
            f"jsonb_populate_record(null::{change.table}, %s) on conflict do nothing",
            [json.dumps(change.old)],
        )


def _put_back(model: Any, change: MergeChange, by: Member) -> None:
    """The values as they were, but for those that someone has changed since."""
    row = model._base_manager.filter(pk=change.row_id).first()
    if row is None:
        return
    fields = {}
    for name, old in change.old.items():
        field = model._meta.get_field(name)
        if getattr(row, name) == field.to_python((change.new or {})[name]):
            fields[name] = field.to_python(old)
    if fields:
        put(row, by, fields)


def _refresh(kept: Any, gone: Any) -> None:
    if isinstance(kept, Person):
        refresh_search_text([kept.pk, gone.pk])
        follow_people([kept.pk, gone.pk])
        return
    refresh_company_search([kept.pk, gone.pk])
    refresh_search_of_company(kept.pk)
    refresh_search_of_company(gone.pk)
