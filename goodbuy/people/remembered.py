"""All that is remembered about one person, in one query, whatever there is of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import JSONObject

from goodbuy.kernel.statements import Statement
from goodbuy.people.models import (
    Benefit,
    Contact,
    Fact,
    Gift,
    Move,
    Occasion,
    Person,
    Relationship,
    Tie,
)
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

MOST_FACTS, MOST, FEW = 300, 60, 5
# A person's page draws so many ties and leads to the rest.
TIES = 12


@dataclass(frozen=True, slots=True)
class Remembered:
    facts: list[Fact]
    # The first few, and how many there are in all.
    ties: list[Tie]
    # The chain of introductions is told whole.
    introductions: list[Tie]
    days: list[Occasion]
    gifts: list[Gift]
    # Of this member and the person: what each declared, and their newest contacts.
    pair: list[Relationship]
    contacts: list[Contact]
    benefits: list[Benefit]
    # New jobs that wait for a yes, or whose offers are open.
    moves: list[Move]
    # What this member declared the other to be, in its order; empty where only the other's view
    # was said.
    declared: list[tuple[str, datetime]]
    ties_in_all: int = 0


def remembered(person: Any, member: Member) -> Remembered:
    """What this member may know of the person; asked once for each page that shows it."""
    known = getattr(person, "_remembered", None)
    if known is None:
        known = person._remembered = _read(person, member)
    return known


def _read(person: Any, member: Member) -> Remembered:
    values = {"person": person.pk, "member": member.pk, "workspace": member.workspace_id}
    row = _ALL.first(**values)
    people: dict[Any, Any] = {}
    kept: list[Any] = [
        [_row(model, found, people) for found in many]
        for model, many in zip(_KEPT, row[:-1], strict=True)
    ]
    declared = [(one["mode"] or "", datetime.fromisoformat(one["at"])) for one in reversed(row[-1])]
    ties = row[_KEPT.index(Tie)]
    return Remembered(*[*kept, declared, ties[0]["in_all"] if ties else 0])


def _all(person: UUID, member: UUID, workspace: UUID) -> QuerySet[Any, Any]:
    about, ours = {"person": OuterRef("pk")}, {"workspace_id": workspace}
    facts = Fact.objects.filter(**about, **ours)
    ties = Tie.objects.told_of(OuterRef("pk")).filter(**ours)
    introductions = ties.filter(kind=Tie.Kind.INTRODUCED_BY)
    days = Occasion.objects.filter(**about, **ours)
    gifts = Gift.objects.filter(**about, **ours)
    pair = Relationship.objects.filter(**about, member=member)
    contacts = Contact.objects.filter(**about, member=member)
    benefits = Benefit.objects.filter(**about, **ours)
    offered = Q(goodbye="open") | Q(hello="open") | Q(chance="open")
    waiting = Q(state=Move.State.PROPOSED) | Q(state=Move.State.CONFIRMED) & offered
    moves = Move.objects.filter(waiting, **about, **ours)
    # Two queries deep, so the person is the outer of the outer.
    same = Relationship.objects.filter(person=OuterRef(OuterRef("pk")), member=member)
    of_pair = Event.objects.filter(kind="relationship.declared", about_id__in=same.values("pk"))
    declared = of_pair.order_by("-at", "-id").values(
        row=JSONObject(mode=F("changed__mode"), at="at")
    )
    return Person.objects.filter(pk=person).values_list(
        _many(facts.order_by("kind", "-heard_on", "-id")[:MOST_FACTS]),
        _many(ties.order_by("kind", "created_at")[:TIES], in_all=Window(Count("pk"))),
        _many(introductions.order_by("created_at")[:MOST]),
        _many(days.order_by("month", "day", "id")[:MOST]),
        _many(gifts.order_by("-given_on", "-id")[:MOST]),
        _many(pair[:1]),
        _many(contacts.order_by("-on", "-id")[:MOST]),
        _many(benefits.order_by("kind", "-on", "-id")[:MOST]),
        _many(moves.order_by("-created_at", "-id")[:FEW]),
        ArraySubquery(declared[:MOST]),
    )


_ALL = Statement(_all)
_KEPT = (Fact, Tie, Tie, Occasion, Gift, Relationship, Contact, Benefit, Move)
# The names of the rows that these point at, which their lines say.
_NAMES: dict[type[models.Model], dict[str, tuple[str, type[models.Model]]]] = {
    Fact: {"heard_by": ("name", Member)},
    Occasion: {"heard_by": ("zone", Member)},
    Tie: {"person": ("name", Person), "other": ("name", Person)},
}


def _many(rows: QuerySet[Any], **also: Any) -> ArraySubquery:
    columns: dict[str, Any] = {
        field.attname: F(field.attname) for field in rows.model._meta.concrete_fields
    }
    for name, (column, _) in _NAMES.get(rows.model, {}).items():
        columns[f"{name}__"] = F(f"{name}__{column}")
    return ArraySubquery(rows.values(row=JSONObject(**columns, **also)))


@cache
def _readers(model: type[models.Model]) -> list[tuple[str, Any]]:
    """Each column, and what makes its value of JSON's; nothing where JSON has it as it is."""
    fields = model._meta.concrete_fields
    return [(f.attname, None if isinstance(f, _AS_IT_IS) else _reader(_target(f))) for f in fields]


def _reader(field: Any) -> Any:
    """The same few days, people and workspaces come again in each row: they are read once."""
    is_plain = isinstance(field, models.UUIDField | models.DateField)
    return lru_cache(maxsize=4096)(field.to_python) if is_plain else field.to_python


_AS_IT_IS = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)


def _target(field: Any) -> Any:
    return field.target_field if field.is_relation else field


def _row(model: Any, found: dict[str, Any], people: dict[Any, Any]) -> Any:
    readers = _readers(model)
    values = [read(found[name]) if read else found[name] for name, read in readers]
    row = model.from_db("default", [name for name, _ in readers], values)
    for name, (column, other) in _NAMES.get(model, {}).items():
        if pk := getattr(row, f"{name}_id"):
            key = other, column, pk
            if key not in people:
                people[key] = other.from_db("default", ["id", column], [pk, found[f"{name}__"]])
            row._state.fields_cache[name] = people[key]
    return row
