"""What we know of somebody, as their page and the page of good questions show it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.fact_html import facts_html, more_html
from goodbuy.people.models import Fact, Person
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import FACTS, all_facts, remembered
from goodbuy.people.topics import TOPICS, Topic, next_questions
from goodbuy.workspaces.models import Member

HEARD = {
    "told": "",
    "inferred": for_us_later("we gather it"),
    "public": for_us_later("it is public"),
}


@dataclass(frozen=True, slots=True)
class FactCard:
    id: UUID
    words: str
    source: str
    is_stale: bool
    may_keep: bool


@dataclass(frozen=True, slots=True)
class Area:
    kind: str
    name: str
    facts: list[FactCard]
    questions: list[Topic]


def source_of(fact: Fact, member: Member) -> str:
    """private, in the car, Tue 30 Jun: where a fact comes from, in one line."""
    private = for_us("private to you") if fact.audience == Fact.Audience.ME else ""
    hearer = (
        ""
        if fact.heard_by_id == member.pk
        else for_us("%(heard_by)s heard it") % {"heard_by": fact.heard_by}
    )
    parts = [private, HEARD[fact.how], fact.heard_where, hearer, words.day(fact.heard_on)]
    return ", ".join(part for part in parts if part)


def fact_card(fact: Fact, member: Member) -> FactCard:
    return FactCard(
        id=fact.pk,
        words=fact.words,
        source=source_of(fact, member),
        is_stale=fact.state == Fact.State.STALE,
        may_keep=fact.may_keep(member),
    )


def depth_between(count: int) -> int:
    """How far a question may go: 1 on the first days, 3 among people who tell each other much."""
    return 1 + (count >= 3) + (count >= 8)


def areas_of(person: Person, member: Member) -> tuple[list[Area], list[Topic]]:
    """Every area with what we know and what one could ask, and the one best next question."""
    facts = all_facts(person, member)
    depth, known = depth_between(len(facts)), {f.topic for f in facts}
    by_kind = {kind: list(rows) for kind, rows in groupby(facts, key=lambda fact: fact.kind)}
    areas = [
        Area(
            kind=kind.value,
            name=kind.label,
            facts=[fact_card(fact, member) for fact in by_kind.get(kind.value, [])],
            questions=[
                t for t in TOPICS if t.kind == kind and t.slug not in known and t.depth <= depth
            ][:3],
        )
        for kind in Fact.Kind
        if kind not in Fact.SENSITIVE or kind.value in by_kind
    ]
    return areas, next_questions(known, set(by_kind), depth)


def facts_panel(person: Any, member: Member) -> Panel:
    """The newest of each kind, and the way to the page that has all."""
    known, may_change = remembered(person, member), not member.is_viewer
    all_of_it = reverse("people:knowing", args=[person.pk])
    groups = [
        (
            rows[0].get_kind_display(),
            [fact_card(fact, member) for fact in rows[:FACTS]],
            more_html(known.told[kind].count - FACTS, f"{all_of_it}#h-{kind}"),
        )
        for kind, rows in (
            (kind, list(found)) for kind, found in groupby(known.facts, key=lambda fact: fact.kind)
        )
    ]
    topics = frozenset[str]().union(*(told.topics for told in known.told.values()))
    depth = depth_between(sum(told.count for told in known.told.values()))
    asks = next_questions(topics, known.told, depth)
    return Panel(
        "people/_facts.html",
        {
            "person": person,
            "drawn": facts_html(groups, may_change),
            "ask": asks[0].question if asks else "",
            "may_change": may_change,
        },
    )
