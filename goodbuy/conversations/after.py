"""After a talk: one box takes notes, facts, promises and the next day to talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from goodbuy.conversations.capturing import check_scribble, chosen, keep_one, offered
from goodbuy.conversations.faces import writer_of
from goodbuy.conversations.models import Meeting, Note
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.typed_days import day_or_refusal
from goodbuy.people.capture.reading import Reading
from goodbuy.people.capture.talking import read_talk
from goodbuy.people.models import AllowedKind, Contact, Person, Relationship
from goodbuy.promises.models import Promise
from goodbuy.workspaces.models import Member

MOST_PEOPLE = 4
# How one was in touch, and where a promise of that talk was said.
_WHERE = {"call": "call", "mail": "mail", "message": "mail", "meeting": "meeting"}
WAYS = ("call", "meeting", "visit", "message")


@dataclass(slots=True)
class Talk:
    """What was just over: with whom, and in which purchase where there is one."""

    people: list[Person]
    deal: Deal | None = None
    meeting: Meeting | None = None
    faces: list[CastMember] = field(default_factory=list)

    def face_of(self, person: Person) -> CastMember | None:
        return next((face for face in self.faces if face.person_id == person.pk), None)


def people_of(meeting: Meeting) -> list[Person]:
    """Who of the client is named in a meeting; everyone of the client where nobody is."""
    faces = (
        CastMember.objects.filter(
            deal_id=meeting.deal_id, side="client", has_left=False, person__isnull=False
        )
        .filter(person__restricted_at=None)
        .select_related("person__company")
    )
    named = {str(one.get("name", "") if isinstance(one, dict) else one) for one in meeting.who}
    found = [face for face in faces.order_by("order", "id") if face.name in named]
    return [face.person for face in (found or faces.order_by("order", "id"))[:MOST_PEOPLE]]


def talk_with(person: Person, member: Member) -> Talk:
    """A call or a chat: its purchase is the newest that this person has a part in."""
    faces = CastMember.objects.visible_to(member).filter(
        person=person, has_left=False, deal__deleted_at=None
    )
    found = faces.exclude(deal__stage__in=("declined", "broken_off"))
    newest = found.select_related("deal__workspace").order_by("-deal__created_at").first()
    if newest is None:
        return Talk([person])
    return Talk([person], newest.deal, None, [newest])


def talk_in(meeting: Meeting) -> Talk:
    people = people_of(meeting)
    faces = CastMember.objects.filter(deal_id=meeting.deal_id, person__in=people, has_left=False)
    return Talk(people, meeting.deal, meeting, list(faces))


def read_after(text: str, talk: Talk, person: Person, member: Member, on: date) -> Reading:
    check_scribble(text)
    allowed = AllowedKind.objects.visible_to(member).values_list("kind", flat=True)
    reading = read_talk(text, on, list(allowed), person.first_name)
    if talk.deal is None:
        # A promise is a record of a deal; where there is none it stays in the note, word for word.
        reading.rest += [text[p.start : p.end] for p in reading.proposals if p.what == "promise"]
        reading.proposals = [p for p in reading.proposals if p.what != "promise"]
    return reading


@dataclass(frozen=True, slots=True)
class AfterLine:
    """A line to confirm: with its day, where it has one, and whose promise it is."""

    line: Any
    day: str
    side: str
    is_shared: bool


def after_lines(reading: Reading, given: Mapping[str, str] | None) -> list[AfterLine]:
    lines = []
    for line, proposal in zip(offered(reading, given), reading.proposals, strict=True):
        day = proposal.fields.get("due_on") or proposal.fields.get("on")
        typed = day.isoformat() if day else ""
        side = proposal.fields.get("side", "")
        if given is not None:
            typed = given.get(f"day{line.number}", typed)
            side = given.get(f"side{line.number}", side)
        is_shared = given is not None and f"share{line.number}" in given
        lines.append(AfterLine(line, typed, side, is_shared))
    return lines


@transaction.atomic
def keep_after(
    talk: Talk, person: Person, reading: Reading, given: Mapping[str, str], *, by: Member, on: date
) -> int:
    """Keep what is ticked, log the talk, and leave the rest as a note; all of it or nothing."""
    way = given.get("way", "")
    if way not in WAYS:
        raise Refusal("Choose how you talked: a call, a meeting, a visit or a message.")
    deal_id = talk.deal.pk if talk.deal else None
    about = talk.meeting.title if talk.meeting else ""
    known = {"person": person, "member": by, "on": on, "way": way, "words": about}
    if not (about and Contact.objects.filter(**known).exists()):
        Contact.log(person, way, by=by, on=on, words=about, deal_id=deal_id)
    note = None
    if reading.note and "keep_note" in given:
        note = Note.write(reading.note, by=by, person=person)
    kept = int(note is not None)
    for number, proposal in enumerate(reading.proposals):
        if f"keep{number}" not in given:
            continue
        words = given.get(f"words{number}", proposal.words)
        if proposal.what == "promise":
            _promise(talk, person, words, number, given, way, by)
        elif proposal.what == "talk":
            _next_talk(person, number, given, by)
        else:
            keep_one(person, chosen(proposal, number, given), note, by, about or way)
        kept += 1
    return kept


def _promise(
    talk: Talk,
    person: Person,
    words: str,
    number: int,
    given: Mapping[str, str],
    way: str,
    by: Member,
) -> None:
    """A promise record, said in that talk."""
    assert talk.deal
    theirs = given.get(f"side{number}") == "them"
    face, ours = talk.face_of(person), writer_of(talk.deal, by)
    if theirs and face is None:
        raise Refusal(
            "%(first_name)s has no part in %(deal)s. Untick their promise.",
            first_name=person.first_name,
            deal=talk.deal,
        )
    Promise.record(
        deal=talk.deal,
        words=words,
        said_by=face if theirs and face else ours,
        said_to=ours if theirs else face,
        by=by,
        due_on=day_or_refusal(given.get(f"day{number}", "")),
        said_on=clock.today(by.zone),
        said_where=_WHERE.get(way, "meeting"),
        is_shared=f"share{number}" in given,
    )


def _next_talk(person: Person, number: int, given: Mapping[str, str], by: Member) -> None:
    day = day_or_refusal(given.get(f"day{number}", ""))
    if day is None:
        raise Refusal("Choose the next day to talk, or untick it.")
    Relationship.between(by, person).agree_to_talk(day, by=by)
