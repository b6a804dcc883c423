"""What a merge asks about fields of the workspace's own, and does where both sides hold a value."""

from __future__ import annotations

from typing import Any

from goodbuy.people.carrying import Carrier
from goodbuy.people.custom import kinds
from goodbuy.people.models import CustomValue

CARRIED = ("text", "number", "who_id", "sort_name")


def both_hold(kept: Any, gone: Any) -> list[tuple[CustomValue, CustomValue]]:
    """The values in which the two differ; what one of them lacks is carried along by itself."""
    of = type(kept)._meta.model_name
    rows = CustomValue.objects.filter(**{f"{of}__in": [kept.pk, gone.pk]}).exclude(text="")
    rows = rows.filter(field__retired_at=None).select_related("field", "who")
    found: dict[Any, dict[Any, CustomValue]] = {}
    for row in rows.order_by("field__place", "field_id"):
        found.setdefault(row.field_id, {})[getattr(row, f"{of}_id")] = row
    pairs = [(two[kept.pk], two[gone.pk]) for two in found.values() if len(two) == 2]
    return [(mine, theirs) for mine, theirs in pairs if mine.text != theirs.text]


def said(value: CustomValue) -> str:
    who = (value.who_id, value.who.name) if value.who else None
    return kinds.show(value.field, value.text, value.number, who).words


def settle(carrier: Carrier, kept: Any, gone: Any, choices: dict[str, str]) -> None:
    for mine, theirs in both_hold(kept, gone):
        if choices.get(f"own-{mine.field.key}") == "gone":
            carrier.set(mine, **{name: getattr(theirs, name) for name in CARRIED})
