"""The filters of a list in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goodbuy.kernel import words
from goodbuy.people.lists import Asked
from goodbuy.people.models import CustomField


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    url: str
    is_on: bool = True


def chips_of(asked: Asked) -> list[Chip]:
    said = [*_filters(asked), *_own(asked)]
    chips = [Chip(text, asked.address(**{name: None})) for name, text in said]
    return [*chips, *_tags(asked)]


def _filters(asked: Asked) -> Iterator[tuple[str, str]]:
    kept, team = asked.kept, dict(map(tuple, asked.known.team))  # type: ignore[arg-type, var-annotated]
    owner, quiet = kept.get("owner", ""), kept.get("quiet", "")
    names = {"me": "Mine", "nobody": "Looked after by nobody"}
    said = {
        "company": f"At {asked.known.company or 'this company'}",
        "at": f"At {kept.get('at', '')}",
        "mail": "Without e-mail" if kept.get("mail") == "no" else "With e-mail",
        "country": f"In {kept.get('country', '').upper()}",
        "industry": kept.get("industry", ""),
        "since": f"Added since {kept.get('since', '')}",
        "quiet": f"No contact since {quiet}",
        "jobless": "At no company",
        "owner": names.get(owner) or f"Looked after by {team.get(owner, 'someone')}",
        "from": f"Value from {kept.get('from', '')}",
        "to": f"Value up to {kept.get('to', '')}",
        "by": f"Results by {kept.get('by', '')}",
    }
    if quiet.endswith("d"):
        said["quiet"] = f"No contact for {quiet[:-1]} days"
    for control in asked.listing.controls:
        if control.kind == "choice" and control.name not in said:
            said[control.name] = dict(control.choices).get(kept.get(control.name, ""), "")
    yield from ((name, said[name]) for name in kept if name in said)


def _own(asked: Asked) -> Iterator[tuple[str, str]]:
    for name, value in asked.kept.items():
        key, _, part = name.removeprefix("f.").partition(".")
        if name.startswith("f.") and key in asked.known.fields:
            yield name, _said(asked.known.fields[key], part, value)


def _said(field: CustomField, part: str, value: str) -> str:
    if part == "is":
        return f"With {field.name}" if value == "any" else f"Without {field.name}"
    if field.kind == "date":
        value = words.long_day(date.fromisoformat(value))
    if part:
        return f"{field.name} {'from' if part == 'from' else 'up to'} {value}"
    return f"{field.name}: {field.option_name(value) if field.kind == 'choice' else value}"


def _tags(asked: Asked) -> list[Chip]:
    if asked.kept.get("tags") == "none":
        return [Chip("Without a tag", asked.address(tags=None))]
    tags = asked.wanted.get("tags", [])
    return [
        Chip(
            f"Tagged {asked.known.tags[pk]}",
            asked.address(tags=",".join(other for other in tags if other != pk) or None),
        )
        for pk in tags
    ]
