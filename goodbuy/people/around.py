"""Who knows whom around a person or a company: ring by ring, one statement each, up to 500 people.

What is found is a plain set of dots and lines; `drawing.py` lays them out, and the page says the
same as a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Company, Person, Relationship, Tie
from goodbuy.people.phrases import reads
from goodbuy.workspaces.models import Member

MOST, RINGS = 500, 3
# Ties that are read for one ring: somebody who knows thousands is drawn with these.
TIES = 1500


@dataclass
class Dot:
    """Somebody in the picture: one of theirs, one of us, or a name that is nobody's page."""

    key: str
    name: str
    words: str
    url: str
    kind: str
    is_centre: bool = False
    is_me: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def side(self) -> str:
        return "us" if self.kind == "member" else "client"


@dataclass(frozen=True, slots=True)
class Line:
    one: str
    other: str
    kind: str


@dataclass
class Picture:
    dots: dict[str, Dot] = field(default_factory=dict)
    # In their order, each once.
    lines: dict[Line, None] = field(default_factory=dict)
    # People of the company of whom nobody noted whom they know.
    alone: list[Dot] = field(default_factory=list)
    is_cut: bool = False

    @property
    def listed(self) -> list[Dot]:
        """Whoever has most ties first; the one whom it is about before all."""
        linked = [dot for dot in self.dots.values() if dot.lines and dot.kind != "name"]
        return sorted(linked, key=lambda d: (not d.is_centre, -len(d.lines), d.name))


def around_person(person: Person, member: Member) -> Picture:
    picture = Picture()
    _add_people(picture, [person], centre=True)
    picture.dots[str(person.pk)].is_me = True
    frontier = {person.pk}
    for _ in range(RINGS):
        frontier = _ring(picture, frontier, member)
        if not frontier:
            break
    return _finished(picture, member)


def around_company(company: Company, member: Member) -> Picture:
    picture = Picture()
    theirs = Person.objects.in_use(member).filter(company=company)
    rows = list(_named(theirs).order_by("sort_name", "id")[: MOST + 1])
    picture.is_cut = len(rows) > MOST
    _add_people(picture, rows[:MOST], centre=True)
    _ring(picture, {row.pk for row in rows[:MOST]}, member)
    return _finished(picture, member)


def _named(people: Any) -> Any:
    return people.select_related("company").only("id", "name", "title", "company__name")


def _add_people(picture: Picture, people: Iterable[Person], *, centre: bool = False) -> None:
    for person in people:
        company = person.company.name if person.company else ""
        said = ", ".join(part for part in (person.title, company) if part)
        key = str(person.pk)
        dot = Dot(key, person.name, said, person.get_absolute_url(), "person", centre)
        picture.dots.setdefault(key, dot)


class TieRow(NamedTuple):
    """What is read of a tie: there are thousands, and rows of a model take more room."""

    pk: UUID
    kind: str
    words: str
    person_id: UUID
    other_id: UUID | None
    other_name: str


def ties_of(people: Iterable[UUID], member: Member, most: int) -> list[TieRow]:
    """Ties that begin or end at these people, whatever the other end; newest first."""
    ids = list(people)
    here = Q(person_id__in=ids) | Q(other_id__in=ids)
    rows = Tie.objects.visible_to(member).filter(here, person__deleted_at=None)
    rows = rows.filter(Q(other=None) | Q(other__deleted_at=None))
    newest = rows.order_by("-created_at", "-id").values_list(*TieRow._fields)[:most]
    return [TieRow(*row) for row in newest]


def _ring(picture: Picture, frontier: set[UUID], member: Member) -> set[UUID]:
    """Draw the ties of these people; returns the people whom they lead to."""
    ties = ties_of(frontier, member, TIES)
    picture.is_cut = picture.is_cut or len(ties) == TIES
    ends = {end for tie in ties for end in (tie.person_id, tie.other_id) if end}
    new = [end for end in ends if str(end) not in picture.dots]
    room = MOST - len(picture.dots)
    picture.is_cut = picture.is_cut or len(new) > room
    found = Person.objects.in_use(member).filter(pk__in=sorted(new)[:room])
    people = list(_named(found)) if new and room > 0 else []
    _add_people(picture, people)
    for tie in ties:
        _draw(picture, tie)
    return {person.pk for person in people}


def _draw(picture: Picture, tie: TieRow) -> None:
    one = picture.dots.get(str(tie.person_id))
    if one is None:
        return
    if tie.other_id:
        other = picture.dots.get(str(tie.other_id))
    elif len(picture.dots) < MOST:
        other = Dot(f"n{tie.pk}", tie.other_name, tie.words, "", "name")
        picture.dots[other.key] = other
    else:
        other = None
    line = Line(one.key, other.key, tie.kind) if other else None
    if other is None or line is None or line in picture.lines:
        return
    picture.lines[line] = None
    one.lines.append(f"{reads(tie.kind, True)} {other.name}")
    other.lines.append(f"{reads(tie.kind, False)} {one.name}")


def _finished(picture: Picture, member: Member) -> Picture:
    _add_members(picture, member)
    for dot in list(picture.dots.values()):
        if not dot.lines and not (dot.is_centre and len(picture.dots) == 1):
            picture.alone.append(picture.dots.pop(dot.key))
    picture.alone.sort(key=lambda dot: dot.name)
    return picture


def _add_members(picture: Picture, member: Member) -> None:
    """Who of us knows them, with when they last talked about the work."""
    ids = [dot.key for dot in picture.dots.values() if dot.kind == "person"]
    rows = Relationship.objects.visible_to(member).filter(person_id__in=ids, member__left_at=None)
    pairs = rows.order_by("member__name", "id").values_list(
        "person_id", "last_met_on", "member_id", "member__name", "member__title"
    )
    for person_id, last_met_on, member_id, name, title in pairs[:TIES]:
        person = picture.dots[str(person_id)]
        key = f"m{member_id}"
        ours = picture.dots.get(key)
        if ours is None:
            name = for_us("You") if member_id == member.pk else name
            ours = picture.dots[key] = Dot(key, name, title, "", "member")
        picture.lines[Line(key, person.key, "ours")] = None
        met = (
            for_us(", last talk %(last_met_on)s") % {"last_met_on": words.day(last_met_on)}
            if last_met_on
            else ""
        )
        who = "you" if ours.name == "You" else ours.name
        person.lines.append(for_us("known to %(who)s%(met)s") % {"who": who, "met": met})
        ours.lines.append(f"{'know' if ours.name == 'You' else 'knows'} {person.name}{met}")
