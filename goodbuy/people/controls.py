"""The filters, orders and groups that a list offers, as its form draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.finding import Control
from goodbuy.people.lists import Asked
from goodbuy.people.models import CustomField
from goodbuy.people.row_html import options_html

GROUP_WORDS = {
    "owner": for_us_later("Who looks after them"),
    "company": for_us_later("Company"),
    "tag": for_us_later("Tag"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One input: a select where it has options, else an input of `type`."""

    name: str
    label: str
    value: str = ""
    options: SafeString = mark_safe("")
    type: str = "text"
    is_company: bool = False


def controls_of(asked: Asked) -> list[Field]:
    fields = [_plain(asked, control) for control in asked.listing.controls]
    if asked.known.tags:
        choices = [
            ("", for_us("Any")),
            *asked.known.tags.items(),
            ("none", for_us("Without a tag")),
        ]
        first = asked.kept.get("tags", "").partition(",")[0]
        fields.append(Field("tags", for_us("Tag"), first, options_html(choices, first)))
    for field in asked.known.fields.values():
        fields += _own(asked, field)
    return [*fields, _sorts(asked), _groups(asked)]


def _plain(asked: Asked, control: Control) -> Field:
    value = asked.kept.get(control.name, "")
    if control.kind == "owner":
        extra = [("nobody", for_us("Nobody"))] if "unowned" in asked.listing.filters else []
        team: Iterable[Any] = [
            ("", for_us("Anyone")),
            ("me", for_us("Me")),
            *extra,
            *asked.known.team,
        ]
        return Field(control.name, control.label, value, options_html(team, value))
    if control.kind == "choice":
        options = options_html(control.choices, value)
        return Field(control.name, control.label, value, options)
    # A number of days ago is no day that a date field could show.
    is_day = control.kind in ("day", "date") and not value.endswith("d")
    kind = "date" if is_day else "number" if control.kind == "amount" else "text"
    return Field(
        control.name, control.label, value, type=kind, is_company=control.kind == "company"
    )


def _own(asked: Asked, field: CustomField) -> list[Field]:
    name, kept = f"f.{field.key}", asked.kept
    if field.kind == "choice":
        value = kept.get(name, "")
        choices = [("", for_us("Any")), *((o["id"], o["name"]) for o in field.options)]
        return [Field(name, field.name, value, options_html(choices, value))]
    if field.is_numeric or field.kind == "date":
        kind = "date" if field.kind == "date" else "number"
        return [
            Field(
                f"{name}.{part}", f"{field.name}, {said}", kept.get(f"{name}.{part}", ""), type=kind
            )
            for part, said in (("from", "from"), ("to", for_us("up to")))
        ]
    return [Field(name, field.name, kept.get(name, ""))]


def _sorts(asked: Asked) -> Field:
    choices = list(asked.listing.sort_words.items())
    for field in asked.known.fields.values():
        up, down = (
            ("smallest", "largest") if field.is_numeric else (for_us("A to Z"), for_us("Z to A"))
        )
        if field.kind == "date":
            up, down = "earliest", "latest"
        choices += [
            (f"f.{field.key}", for_us("%(field)s, %(up)s first") % {"field": field.name, "up": up}),
            (
                f"-f.{field.key}",
                for_us("%(field)s, %(down)s first") % {"field": field.name, "down": down},
            ),
        ]
    return Field("sort", for_us("Sorted by"), asked.sort, options_html(choices, asked.sort))


def _groups(asked: Asked) -> Field:
    words = {**GROUP_WORDS, **{c.name: c.label for c in asked.listing.controls if c.choices}}
    choices = [("", for_us("No groups")), *((name, words[name]) for name in asked.listing.groups)]
    for field in asked.known.fields.values():
        if field.kind == "choice":
            choices.append((f"f.{field.key}", field.name))
    return Field("group", for_us("In groups by"), asked.group, options_html(choices, asked.group))
