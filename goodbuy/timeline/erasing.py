"""Erases one row with all that hangs on it, in every table, with its events and its files.

Nothing is kept by hand: what hangs on a row is found in the model list, so that a new model is
erased too. Foreign keys are checked when the transaction ends, so the order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction

from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import WorkspaceModel

# Columns that remember what a row was: of a bulk change, a merge, an import.
REMEMBERED = "row_id"


@dataclass
class Erasing:
    """What is to go, by model, and which pointers are only let go of."""

    going: dict[Any, set[UUID]] = field(default_factory=dict)
    loosened: list[tuple[Any, str, set[UUID]]] = field(default_factory=list)

    @property
    def ids(self) -> list[UUID]:
        return [pk for ids in self.going.values() for pk in ids]

    def gather(self, model: Any, ids: Iterable[UUID]) -> None:
        fresh = set(ids) - self.going.get(model, set())
        if not fresh:
            return
        self.going.setdefault(model, set()).update(fresh)
        for other, name, owns in _pointers(model):
            rows = other._base_manager.filter(**{f"{name}__in": fresh})
            if owns is None:
                # Also somebody else's: a talk about a deal stays with the person.
                rows, kept = _split(rows, other, name)
                self.loosened.append((other, name, set(kept.values_list("pk", flat=True))))
            elif not owns:
                self.loosened.append((other, name, set(rows.values_list("pk", flat=True))))
                continue
            self.gather(other, rows.values_list("pk", flat=True))


def _tables() -> list[Any]:
    return [m for m in apps.get_models() if issubclass(m, WorkspaceModel) and m is not Event]


def _pointers(model: Any) -> list[tuple[Any, str, bool | None]]:
    """(model, field, whether the row goes too); nothing said where another may own it as well."""
    plain_name = f"{model._meta.model_name}_id"
    found: list[tuple[Any, str, bool | None]] = []
    for other in _tables():
        for at in other._meta.concrete_fields:
            if at.related_model is model:
                found.append((other, at.name, at.remote_field.on_delete is not models.SET_NULL))
            elif at.name == plain_name and isinstance(at, models.UUIDField):
                found.append((other, at.name, None))
            elif at.name in ("kept_id", "gone_id") and model._meta.app_label == "people":
                found.append((other, at.name, True))
    return found


def _split(rows: Any, model: Any, name: str) -> tuple[Any, Any]:
    """Those that belong to nobody else, and those that do."""
    names = {at.name for at in model._meta.concrete_fields}
    owned = models.Q()
    for owner in ("person", "company"):
        if owner in names and owner != name.removesuffix("_id"):
            owned |= models.Q(**{f"{owner}__isnull": False})
    return (rows.exclude(owned), rows.filter(owned)) if owned else (rows, rows.none())


@transaction.atomic
def erase_whole(row: Any) -> int:
    """The number of rows that are gone for good, events left out."""
    erasing = Erasing()
    erasing.gather(type(row), [row.pk])
    _forget_events(erasing)
    for model, name, ids in erasing.loosened:
        model._base_manager.filter(pk__in=ids).update(**{name: None})
    for model in _tables():
        if REMEMBERED in {at.name for at in model._meta.concrete_fields}:
            rows = model._base_manager.filter(**{f"{REMEMBERED}__in": erasing.ids})
            rows._raw_delete(rows.db)
    for model, ids in erasing.going.items():
        _forget_files(model, ids)
        rows = model._base_manager.filter(pk__in=ids)
        rows._raw_delete(rows.db)
    return len(erasing.ids)


def _forget_events(erasing: Erasing) -> None:
    """What they told goes with them; of others' events only the way here is taken out."""
    events = Event.objects.filter(about_id__in=erasing.ids)
    for model in _tables():
        for at in model._meta.concrete_fields:
            if at.related_model is Event:
                model._base_manager.filter(**{f"{at.name}__in": events}).update(**{at.name: None})
    events._raw_delete(events.db)
    for model, ids in erasing.going.items():
        place = f"{model._meta.model_name}_id"
        if place in ("deal_id", "company_id", "person_id"):
            name = "person" if place == "person_id" else place
            Event.objects.filter(**{f"{name}__in": ids}).update(**{name: None})


def _forget_files(model: Any, ids: set[UUID]) -> None:
    fields = [at.name for at in model._meta.concrete_fields if isinstance(at, models.FileField)]
    for name in fields:
        files = model._base_manager.filter(pk__in=ids).exclude(**{name: ""})
        for file in files.values_list(name, flat=True):
            transaction.on_commit(partial(default_storage.delete, file))
