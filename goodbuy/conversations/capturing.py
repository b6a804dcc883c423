"""From a scribble to what is kept: the reading is shown first, and only what is ticked is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from goodbuy.conversations.models import Note
from goodbuy.kernel import clock, words
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.capture.reading import LONGEST, Proposal, Reading, read_scribble
from goodbuy.people.models import AllowedKind, Fact, Occasion, Person, Tie
from goodbuy.workspaces.models import Member

NAMES = {
    "fact": "",
    "occasion": for_us_later("A day that matters"),
    "tie": for_us_later("Knows"),
    "city": for_us_later("Lives in"),
    "promise": for_us_later("A promise"),
    "talk": for_us_later("The next day to talk"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the page that asks: what would be kept, and how it was understood."""

    number: int
    what: str
    words: str
    kind: str
    name: str
    hint: str
    is_ticked: bool


def check_scribble(text: str) -> None:
    if not text.strip():
        raise Refusal("Write down what you heard. One line is enough.")
    if len(text) > LONGEST:
        raise Refusal(
            "This has more than %(longest)s letters. Keep it as a note, or cut it in two.",
            longest=f"{LONGEST:,}",
        )


def read(text: str, member: Member, on: date | None = None) -> Reading:
    check_scribble(text)
    allowed = AllowedKind.objects.visible_to(member).values_list("kind", flat=True)
    return read_scribble(text, on or clock.today(member.zone), list(allowed))


def offered(reading: Reading, given: Mapping[str, str] | None = None) -> list[Offered]:
    """The proposals as lines; `given` is a form that came back, whose words and ticks stand."""
    lines = []
    for number, proposal in enumerate(reading.proposals):
        typed, kind = proposal.words, proposal.fields.get("kind", "")
        if given is not None:
            typed, kind = given.get(f"words{number}", typed), given.get(f"kind{number}", kind)
        lines.append(
            Offered(
                number=number,
                what=proposal.what,
                words=typed,
                kind=kind,
                name=NAMES[proposal.what],
                hint=_hint(proposal),
                is_ticked=given is None or f"keep{number}" in given,
            )
        )
    return lines


def _hint(proposal: Proposal) -> str:
    fields = proposal.fields
    if proposal.what == "tie":
        return fields["words"] or Tie.Kind(fields["kind"]).label
    if proposal.what == "occasion":
        return said_day(fields["year"], fields["month"], fields["day"], fields["is_about"])
    return ""


def said_day(year: int | None, month: int | None, day: int | None, is_about: bool = False) -> str:
    """16 October, September 2027, 2028; 'about' before it where that was said."""
    if not month:
        said = str(year)
    else:
        name = words.month_name(month)
        said = " ".join(str(part) for part in (day, name, year) if part)
    return for_us("about %(said)s") % {"said": said} if is_about else said


@transaction.atomic
def keep(
    person: Person, reading: Reading, given: Mapping[str, str], *, by: Member, where: str = ""
) -> int:
    """Keep what is ticked, with its words as they stand now; the rest becomes a note.

    Returns how many things were kept. Raises Refusal, and then nothing was.
    """
    note = None
    if reading.note and "keep_note" in given:
        note = Note.write(reading.note, by=by, person=person)
    kept = int(note is not None)
    for number, proposal in enumerate(reading.proposals):
        if f"keep{number}" in given:
            keep_one(person, chosen(proposal, number, given), note, by, where)
            kept += 1
    return kept


def chosen(proposal: Proposal, number: int, given: Mapping[str, str]) -> Proposal:
    """A proposal with its words and its kind as they stand in the form now."""
    kind = given.get(f"kind{number}") or proposal.fields.get("kind", "")
    fields = proposal.fields | ({"kind": kind} if kind else {})
    return replace(proposal, words=given.get(f"words{number}", proposal.words), fields=fields)


def keep_one(person: Person, proposal: Proposal, note: Note | None, by: Member, where: str) -> None:
    fields: dict[str, Any] = dict(proposal.fields)
    if proposal.what == "fact":
        source = ("note", note.pk) if note else None
        kind = fields.pop("kind")
        Fact.hear(
            person, proposal.words, kind, by=by, source=source, heard_where=where[:120], **fields
        )
    elif proposal.what == "occasion":
        Occasion.note(person, proposal.words, by=by, **fields)
    elif proposal.what == "tie":
        kind = fields.pop("kind")
        if kind not in Tie.Kind.values:
            raise Refusal("Choose how they know each other.")
        Tie.note(person, kind, by=by, name=proposal.words, words=fields["words"])
    else:
        person.edit(by=by, city=proposal.words)
