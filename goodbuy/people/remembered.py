"""All that is remembered about one person, in one query, whatever there is of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from goodbuy.kernel.json_rows import JSONRows
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

MOST, FEW = 60, 5
# A person's page draws so many ties, and so many facts of a kind, and leads to the rest.
TIES = FACTS = 12


@dataclass(frozen=True, slots=True)
class Remembered:
    # What a person's page draws or speaks of: the newest of each kind, all that they prefer, and
    # the one that is surest to hold. `told` counts them all.
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
    told: dict[str, Told]
    ties_in_all: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Of one kind of facts: how many they are, and the topics that they answer."""

    count: int
    topics: frozenset[str]


def remembered(person: Any, member: Member) -> Remembered:
    """What this member may know of the person; asked once for each page that shows it."""
    known = getattr(person, "_remembered", None)
    if known is None:
        known = person._remembered = _read(person, member)
    return known


def all_facts(person: Any, member: Member) -> list[Fact]:
    """Every fact that this member may read, kind after kind, the newest first in each."""
    return list(Fact.objects.visible_to(member).filter(person=person).for_list())


def _read(person: Any, member: Member) -> Remembered:
    values = {"person": person.pk, "member": member.pk, "workspace": member.workspace_id}
    *found, declared, told = _ALL.first(**values)
    people: dict[Any, Any] = {}
    kept: list[Any] = [
        [_row(model, values, people) for values in many]
        for model, many in zip(_KEPT, found, strict=True)
    ]
    modes = [(mode or "", datetime.fromisoformat(at)) for mode, at in reversed(declared)]
    kinds = {kind: Told(count, frozenset(topics)) for kind, count, topics in told}
    ties = found[_KEPT.index(Tie)]
    return Remembered(*[*kept, modes, kinds, ties[0][-1] if ties else 0])


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
    declared = of_pair.order_by("-at", "-id")[:MOST]
    told = facts.values("kind").annotate(count=Count("pk"), topics=ArrayAgg("topic"))
    return Person.objects.filter(pk=person).values_list(
        _many(_drawn(facts).order_by("kind", "-heard_on", "-id")),
        _many(
            ties.annotate(in_all=Window(Count("pk"))).order_by("kind", "created_at")[:TIES],
            "in_all",
        ),
        _many(introductions.order_by("created_at")[:MOST]),
        _many(days.order_by("month", "day", "id")[:MOST]),
        _many(gifts.order_by("-given_on", "-id")[:MOST]),
        _many(pair[:1]),
        _many(contacts.order_by("-on", "-id")[:MOST]),
        _many(benefits.order_by("kind", "-on", "-id")[:MOST]),
        _many(moves.order_by("-created_at", "-id")[:FEW]),
        JSONRows(declared, "changed__mode", "at"),
        JSONRows(told, "kind", "count", "topics"),
    )


def _drawn(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """The newest of each kind, all that they prefer, and whatever may be the surest of all."""
    newest = Window(RowNumber(), "kind", ["-heard_on", "-pk"])
    last_sure = Coalesce("confirmed_on", "heard_on").desc()
    surest = Window(RowNumber(), list(_NATURE), [last_sure, "-heard_on", "-pk"])
    ranked = facts.annotate(newest=newest, surest=surest)
    return ranked.filter(Q(newest__lte=FACTS) | Q(surest=1) | Q(kind=Fact.Kind.PREFERENCES))


# Whether a fact may be said aloud hangs on these alone.
_NATURE = ("kind", "state", "how", "sensitivity", "audience")
_ALL = Statement(_all)
_KEPT = (Fact, Tie, Tie, Occasion, Gift, Relationship, Contact, Benefit, Move)
# The names of the rows that these point at, which their lines say.
_NAMES: dict[type[models.Model], dict[str, tuple[str, type[models.Model]]]] = {
    Fact: {"heard_by": ("name", Member)},
    Occasion: {"heard_by": ("zone", Member)},
    Tie: {"person": ("name", Person), "other": ("name", Person)},
}


def _many(rows: QuerySet[Any], *also: str) -> JSONRows:
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    names = [f"{name}__{column}" for name, (column, _) in _names_of(rows.model)]
    return JSONRows(rows, *columns, *names, *also)


def _names_of(model: type[models.Model]) -> list[tuple[str, tuple[str, type[models.Model]]]]:
    return list(_NAMES.get(model, {}).items())


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


def _row(model: Any, found: list[Any], people: dict[Any, Any]) -> Any:
    readers, names = _readers(model), _names_of(model)
    width = len(readers)
    pairs = zip(found[:width], readers, strict=True)
    values = [read(value) if read else value for value, (_, read) in pairs]
    row = model.from_db("default", [name for name, _ in readers], values)
    for (name, (column, other)), said in zip(names, found[width:], strict=False):
        if pk := getattr(row, f"{name}_id"):
            key = other, column, pk
            if key not in people:
                people[key] = other.from_db("default", ["id", column], [pk, said])
            row._state.fields_cache[name] = people[key]
    return row
