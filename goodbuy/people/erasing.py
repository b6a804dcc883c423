"""Erases a person: their rows, their files, and their marks in every text that stays.

Higher apps add what they hold: `LEAVING.append(work)` is called with the Leaving before the rows
go; `KEEPING.append(say)` says in a sentence what has to stay without the name, and why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.people.carrying import pointers
from goodbuy.people.erased_list import note_erased
from goodbuy.people.marks import Marks, marks_of
from goodbuy.people.models import Erasure, Merge, Person
from goodbuy.people.models.rights import mark_of
from goodbuy.people.signs import signs_of
from goodbuy.people.sweeping import sweep, swept_models
from goodbuy.timeline.models import Actor, Event, RecordedModel, System, record
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member

# Columns of plain ids that say to which row a kept copy belongs: such a copy goes with the row.
COPIES = ("row_id", "kept_id", "gone_id")


@dataclass
class Leaving:
    """One erasure at work: whom it is about, and what is to be told of it."""

    ids: list[UUID]
    by: Actor
    marks: Marks = field(default_factory=Marks)
    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    # By which a file that names them is known again.
    signs: list[str] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    files: list[tuple[Any, str]] = field(default_factory=list)

    def count(self, what: str, number: int) -> None:
        if number:
            self.gone[what] = self.gone.get(what, 0) + number

    def forget(self, rows: Any) -> int:
        """Delete these rows with their files, and what their events say of them."""
        found = list(rows)
        ids = [row.pk for row in found]
        if not ids:
            return 0
        model = type(found[0])
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                named = [(r, getattr(r, column.name)) for r in found]
                self.files += [(f.storage, f.name) for _, f in named if f]
        silence(model, ids)
        model._base_manager.filter(pk__in=ids).delete()
        self.count(str(model._meta.verbose_name_plural), len(ids))
        return len(ids)


Hook = Callable[[Leaving], None]
# First it is asked by what else they were known; then everybody lets go of what they hold.
KNOWING: list[Hook] = []
LEAVING: list[Hook] = []
# After the sweep: what is not a row of the workspace (letters, files).
OUTSIDE: list[Hook] = []
KEEPING: list[Callable[[list[UUID]], list[str]]] = []


def whole_person(person: Person) -> list[UUID]:
    """The row and all that were merged into it, or it into: they are one human being."""
    ids, before = {person.pk}, 0
    while len(ids) > before:
        before = len(ids)
        merged = Merge.objects.filter(kind=Merge.Kind.PERSON, undone_at=None)
        pairs = merged.filter(models.Q(kept_id__in=ids) | models.Q(gone_id__in=ids))
        ids |= {pk for pair in pairs.values_list("kept_id", "gone_id") for pk in pair}
    return sorted(ids)


def require_eraser(by: Member) -> None:
    if not by.is_manager:
        raise NotAllowed(
            "Erasing cannot be taken back, so an owner or a manager does it. Ask one of them."
        )


@transaction.atomic
def erase(person: Person, *, by: Member | System, why: str) -> Erasure:
    """Gone for good. Returns what is kept of it: that it happened, and what it took along."""
    if isinstance(by, Member):
        require_eraser(by)
    clockwork = System(by.workspace_id)
    # As the clockwork, which also reaches what colleagues keep to themselves.
    with acting_in(by.workspace_id):
        leaving = Leaving(whole_person(person), clockwork)
        for hook in KNOWING:
            hook(leaving)
        _let_the_sweep_see(True)
        leaving.marks = marks_of(leaving.ids, leaving.names, leaving.emails)
        leaving.signs = signs_of(by.workspace_id, leaving.ids, leaving.marks.emails)
        leaving.kept = kept_words(leaving.ids)
        for hook in LEAVING:
            hook(leaving)
        _let_go(leaving)
        made = _written_down(leaving, by, why)
        # What is kept of it is swept as well: a purchase may bear their name.
        sweep(leaving.marks, by.workspace_id)
        for hook in OUTSIDE:
            hook(leaving)
        gone = [[what, number] for what, number in sorted(leaving.gone.items())]
        Erasure.objects.filter(pk=made.pk).update(gone=gone)
        made.refresh_from_db()
        _let_the_sweep_see(False)
    transaction.on_commit(lambda: _throw_away(leaving))
    return made


def _let_the_sweep_see(is_on: bool) -> None:
    """Nothing may be out of reach now: not a private word, and not a promise's words."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.erasing', %s, true)", ["on" if is_on else ""])


def kept_words(ids: list[UUID]) -> list[str]:
    return [line for say in KEEPING for line in say(ids)]


def _let_go(leaving: Leaving) -> None:
    for pointer in pointers(Person):
        if pointer.model is Event:
            continue
        rows = pointer.model._base_manager.filter(**{f"{pointer.name}__in": leaving.ids})
        column = pointer.model._meta.get_field(pointer.name)
        if _goes_along(column):
            leaving.forget(rows)
        else:
            rows.update(**{pointer.name: None})
    for model in swept_models():
        columns = {f.name for f in model._meta.concrete_fields}
        for name in columns.intersection(COPIES):
            leaving.forget(model._base_manager.filter(**{f"{name}__in": leaving.ids}))
    silence(Person, leaving.ids)
    Event.objects.filter(person_id__in=leaving.ids).update(person=None)
    leaving.forget(Person.objects.filter(pk__in=leaving.ids))


def _goes_along(column: Any) -> bool:
    return column.remote_field is None or column.remote_field.on_delete is models.CASCADE


def silence(model: Any, ids: list[UUID]) -> None:
    """What was told of these rows goes with them."""
    Event.objects.filter(about_type=model._meta.label_lower, about_id__in=ids).delete()


def overwrite(model: Any, ids: list[UUID], **fields: Any) -> None:
    """Other values in rows that stay, and in their events: these still add up to the rows."""
    model._base_manager.filter(pk__in=ids).update(**fields)
    if not issubclass(model, RecordedModel):
        return
    names = {model._meta.get_field(n).attname: v for n, v in fields.items()}
    plain = json.dumps({n: getattr(v, "pk", v) for n, v in names.items()}, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(
            "update timeline_event e set facts = facts - 'old', changed = changed || "
            "(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(%s::jsonb) "
            "where e.changed ? key) where about_type = %s and about_id = any(%s)",
            [plain, model._meta.label_lower, ids],
        )


def _written_down(leaving: Leaving, by: Member | System, why: str) -> Erasure:
    made = Erasure(workspace_id=by.workspace_id, why=why, by_name=by.actor_name)
    made.on, made.kept = clock.today(), leaving.kept
    made.marks, made.signs = [mark_of(pk) for pk in leaving.ids], leaving.signs
    made.save(force_insert=True)
    record("person.erased", about=made, by=by, facts={"why": made.get_why_display()})
    return made


def _throw_away(leaving: Leaving) -> None:
    for storage, name in leaving.files:
        storage.delete(name)
    note_erased(leaving.ids)


__all__ = [
    "KEEPING",
    "KNOWING",
    "LEAVING",
    "Leaving",
    "OUTSIDE",
    "erase",
    "kept_words",
    "overwrite",
    "silence",
    "whole_person",
]
