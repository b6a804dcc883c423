"""The filters of a list in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
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
    names = {"me": for_us("Mine"), "nobody": for_us("Looked after by nobody")}
    said = {
        "company": for_us("At %(company)s")
        % {"company": asked.known.company or for_us("this company")},
        "at": for_us("At %(kept)s") % {"kept": kept.get("at", "")},
        "mail": for_us("Without e-mail") if kept.get("mail") == "no" else for_us("With e-mail"),
        "country": for_us("In %(kept)s") % {"kept": kept.get("country", "").upper()},
        "industry": kept.get("industry", ""),
        "since": for_us("Added since %(kept)s") % {"kept": kept.get("since", "")},
        "quiet": for_us("No contact since %(quiet)s") % {"quiet": quiet},
        "jobless": for_us("At no company"),
        "owner": names.get(owner)
        or for_us("Looked after by %(team)s") % {"team": team.get(owner, "someone")},
        "from": for_us("Value from %(kept)s") % {"kept": kept.get("from", "")},
        "to": for_us("Value up to %(kept)s") % {"kept": kept.get("to", "")},
        "by": for_us("Results by %(kept)s") % {"kept": kept.get("by", "")},
    }
    if quiet.endswith("d"):
        said["quiet"] = for_us("No contact for %(quiet)s days") % {"quiet": quiet[:-1]}
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
        return (
            for_us("With %(field)s") % {"field": field.name}
            if value == "any"
            else for_us("Without %(field)s") % {"field": field.name}
        )
    if field.kind == "date":
        value = words.long_day(date.fromisoformat(value))
    if part:
        return f"{field.name} {'from' if part == 'from' else for_us('up to')} {value}"
    return f"{field.name}: {field.option_name(value) if field.kind == 'choice' else value}"


def _tags(asked: Asked) -> list[Chip]:
    if asked.kept.get("tags") == "none":
        return [Chip(for_us("Without a tag"), asked.address(tags=None))]
    tags = asked.wanted.get("tags", [])
    return [
        Chip(
            for_us("Tagged %(tags)s") % {"tags": asked.known.tags[pk]},
            asked.address(tags=",".join(other for other in tags if other != pk) or None),
        )
        for pk in tags
    ]
