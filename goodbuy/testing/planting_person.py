"""Somebody whose marks stand in every table: to erase, and then to look for everywhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction

from goodbuy.people.carrying import pointers
from goodbuy.testing.planting import OWN, Field, is_words, planted_photo


@dataclass(frozen=True)
class Known:
    """Somebody whose marks stand in every table, and every form of these marks."""

    person: Any
    marks: tuple[str, ...]
    # Where they stand: every table that can hold words.
    tables: frozenset[str]


def plant_person(planted: Field) -> Known:
    """Make the client Ana known everywhere: each text, list and JSON of her place speaks of her.

    Her rows of every kind are hers by their pointers; the file of an import holds her line.
    """
    cast = planted.cast
    person, company = cast.ana_person, "Ana Ruiz"
    person.edit(by=cast.mira, name="Zenobia Quarkstein")
    person.set_addresses(
        by=cast.mira, emails=["zenobia@quarkstein.example"], phones=["+49 30 5550 1771"]
    )
    says = "Zenobia  Quarkstein <Zenobia@quarkstein.example> (030) 5550-1771, +493055501771"
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.erasing', 'on', true)")
    tables = set()
    for name, row in planted.rows[OWN].items():
        if name not in ("Member", "User") and _speak(row, says):
            tables.add(str(row._meta.db_table))
    for pointer in pointers(type(person)):
        row = planted.rows[OWN].get(pointer.model.__name__)
        if row is not None and pointer.name not in ("two", "other"):
            _point(pointer, row, person)
    content = f"Name,E-mail\n{says},zenobia@quarkstein.example\n".encode()
    imported = planted.rows[OWN]["Import"]
    imported.refresh_from_db()
    imported.file.save("hers.csv", ContentFile(content))
    photo = ContentFile(Path(default_storage.path(planted_photo())).read_bytes())
    person.photo.save("hers.webp", photo)
    marks = ("quarkstein", "zenobia", "5550177", "5550-177", "5550 177", company)
    return Known(person, marks, frozenset(tables))


def _point(pointer: Any, row: Any, person: Any) -> None:
    """Make the row hers; one that belongs to something else, and to one thing alone, stays."""
    with suppress(IntegrityError), transaction.atomic():
        pointer.model._base_manager.filter(pk=row.pk).update(**{pointer.name: person.pk})


def _speak(row: Any, says: str) -> bool:
    """Every column of a row that can hold words holds hers."""
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if isinstance(column, models.EmailField):
            values[column.name] = "zenobia@quarkstein.example"
        elif is_words(column):
            words = f"{column.name} {says}"
            room = column.max_length or len(words)
            values[column.name] = words if room >= len(words) else "Zenobia Quarkstein"
        elif isinstance(column, models.JSONField):
            values[column.name] = {"said": says, "who": [{"Zenobia Quarkstein": [says, 3]}]}
        elif isinstance(column, ArrayField) and isinstance(column.base_field, models.CharField):
            values[column.name] = [says[: column.base_field.max_length], "another, one"]
    if values:
        type(row)._base_manager.filter(pk=row.pk).update(**values)
    return bool(values)
