"""A record's fields as the history says them: their names, and their values before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from goodbuy.kernel import words
from goodbuy.kernel.ids import unguessable_key
from goodbuy.kernel.tongues import for_us
from goodbuy.timeline.models import RecordedModel

LONGEST = 600
# (table, id) -> name, of rows that can be read.
Names = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Told:
    label: str
    old: str
    new: str


@cache
def model_of(label: str) -> Any:
    """The model that an event is about; nothing where it is no recorded one any more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


@cache
def known_fields(model: Any) -> dict[str, Any]:
    """The fields whose values may be told, by column: what a model keeps to its row is not one."""
    recorded = issubclass(model, RecordedModel)
    fields = model.told_fields() if recorded else model._meta.concrete_fields
    # The hard part of a room's address says nothing to a reader.
    return {field.attname: field for field in fields if field.default is not unguessable_key}


def changes_of(
    model: Any, changed: dict[str, Any], old: dict[str, Any], names: Names
) -> list[Told]:
    told = []
    for key, value in changed.items():
        field = known_fields(model).get(key)
        if field is None or isinstance(field, models.UUIDField):
            continue
        before, after = said(field, old.get(key), names), said(field, value, names)
        is_news = value is not False or key in old
        if before != after and is_news:
            told.append(Told(_label(field), before, after))
    return told


def _label(field: Any) -> str:
    label = str(field.verbose_name)
    if label == field.name.replace("_", " ") and field.name.endswith(("_on", "_at")):
        label = label[:-3]
        if label in known_fields(field.model):
            label += for_us(" date")
    label = label.removeprefix("is ")
    return label[:1].upper() + label[1:]


def said(field: Any, value: Any, names: Names) -> str:
    """A value as a reader knows it; nothing for none."""
    if value in (None, "", [], {}):
        return ""
    if field.related_model:
        there = names.get((field.related_model._meta.db_table, str(value)))
        # What has no name of its own is known by what it is.
        return for_us("no longer here") if there is None else there or str(field.verbose_name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _plain(field, value)[:LONGEST]


def _plain(field: Any, value: Any) -> str:
    try:
        if isinstance(field, models.DateTimeField):
            moment = datetime.fromisoformat(value)
            return f"{words.day(moment)}, {words.clock(moment)}"
        if isinstance(field, models.DateField):
            return words.day(date.fromisoformat(value))
        if isinstance(field, models.DecimalField):
            return f"{Decimal(str(value)).normalize():,f}"
    except (ValueError, TypeError, InvalidOperation):
        return str(value)
    if isinstance(field, models.FileField):
        return for_us("a file")
    if isinstance(value, dict):
        return for_us("%(value)s entries") % {"value": len(value)}
    if isinstance(value, list):
        return ", ".join(item if isinstance(item, str) else str(item) for item in value)
    return str(value)
