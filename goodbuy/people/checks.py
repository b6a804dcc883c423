"""Says in a sentence what is wrong with a value, before it is kept."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models

from goodbuy.kernel.tongues import for_us
from goodbuy.people.normal import FieldRefusal


def check_name(name: str) -> str:
    name = " ".join((name or "").split())
    if not name:
        raise FieldRefusal("name", for_us("A name is needed. One word is enough."))
    if len(name) > 200:
        raise FieldRefusal(
            "name", for_us("This name has more than 200 letters. Shorten it a little.")
        )
    return name


def check_fields(row: models.Model, fields: dict[str, Any] | None = None) -> None:
    """Check new values (or all that the row has) by the model's own rules; FieldRefusal if not."""
    checked = fields if fields is not None else {f.name: None for f in row._meta.concrete_fields}
    for name in checked:
        field: Any = row._meta.get_field(name)
        if not field.editable or isinstance(field, models.ForeignKey | models.FileField):
            continue
        value = getattr(row, name) if fields is None else fields[name]
        if name == "zone" and value and value not in known_zones():
            raise FieldRefusal(
                "zone",
                for_us("“%(value)s” is not a time zone. Try one like Europe/Berlin.")
                % {"value": value},
            )
        try:
            field.clean(value, row)
        except ValidationError as problem:
            raise FieldRefusal(name, said(field, value, problem)) from None


def said(field: Any, value: Any, problem: ValidationError) -> str:
    label = str(field.verbose_name)
    longest = getattr(field, "max_length", None)
    if longest and len(str(value)) > longest:
        return for_us("The %(label)s has more than %(longest)s letters. Shorten it a little.") % {
            "label": label,
            "longest": longest,
        }
    if isinstance(field, models.URLField):
        return for_us("“%(value)s” is not a web address. It begins with https:// or http://.") % {
            "value": str(value)[:80]
        }
    return for_us("The %(label)s is not right: %(value)s") % {
        "label": label,
        "value": " ".join(problem.messages),
    }


_zones: frozenset[str] = frozenset()


def known_zones() -> frozenset[str]:
    global _zones
    _zones = _zones or frozenset(available_timezones())
    return _zones
