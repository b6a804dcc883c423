"""Before a talk: on one screen who they are, what they told us last, and what both sides owe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.quiet import wishes_of
from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.between import warnings_of
from goodbuy.people.knowing import FactCard, fact_card
from goodbuy.people.models import Fact, Person
from goodbuy.people.remembered import all_facts, remembered
from goodbuy.people.ties import how_soon, said_day
from goodbuy.plans.where import where_many
from goodbuy.promises.models import Promise
from goodbuy.workspaces.models import Member

FRESHEST = 3
# What a brief never carries, because it may be read over a shoulder or travel in a mail.
_QUIET = (Fact.Sensitivity.SENSITIVE,)
_STEERING = (Fact.Kind.PREFERENCES, Fact.Kind.POLITICS)


@dataclass(frozen=True, slots=True)
class Owed:
    words: str
    when: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """One person before a talk. `fresh`: the last three things not yet come back to."""

    person: Person
    who: str
    last: str
    fresh: list[FactCard]
    ours: list[Owed]
    theirs: list[Owed]
    where: list[tuple[Deal, str]]
    mind: list[str]
    days: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.fresh or self.ours or self.theirs or self.where or self.mind or self.days)


def brief_of(person: Person, member: Member) -> Brief:
    """Everything in a handful of queries, however much is known."""
    known, today = remembered(person, member), clock.today(member.zone)
    facts = all_facts(person, member)
    faces = list(
        CastMember.objects.visible_to(member)
        .filter(person=person, has_left=False, deal__deleted_at=None)
        .select_related("deal__company", "deal__workspace")
    )
    deals = [face.deal for face in faces if face.deal.stage not in _OVER]
    posts = where_many(deals) if deals else {}
    promises = _open_promises(person, member, [deal.pk for deal in deals])
    company = person.company.name if person.company else ""
    return Brief(
        person=person,
        who=", ".join(part for part in (person.title, company) if part),
        last=_last(known.contacts),
        fresh=[fact_card(fact, member) for fact in freshest(facts)],
        ours=[_owed(p) for p in promises if p.said_by.member_id],
        theirs=[_owed(p) for p in promises if p.said_by.person_id == person.pk],
        where=[(deal, posts[deal.pk].sentence) for deal in deals if deal.pk in posts],
        mind=_to_mind(person, known, facts, faces),
        days=[
            f"{day.what}: {said_day(day)}{how_soon(day)}"
            for day in known.days
            if day.next_on and 0 <= (day.next_on - today).days <= max(day.act_days, 14)
        ],
    )


_OVER = (Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF)


def freshest(facts: Iterable[Fact]) -> list[Fact]:
    """The three newest things that they told us and to which nobody has come back since."""
    told = [
        fact
        for fact in facts
        if is_usable(fact) and not fact.came_back_on and fact.how != Fact.How.PUBLIC
    ]
    return sorted(told, key=lambda fact: (fact.heard_on, fact.pk), reverse=True)[:FRESHEST]


def is_usable(fact: Fact) -> bool:
    """Neither sensitive nor so old that it has to be confirmed first."""
    return fact.sensitivity not in _QUIET and fact.state != Fact.State.STALE


def _open_promises(person: Person, member: Member, deals: Sequence[Any]) -> list[Any]:
    ours, theirs = Q(said_by__member__isnull=False), Q(said_by__person=person)
    rows = Promise.objects.visible_to(member).open().filter(ours | theirs, deal__in=deals)
    return list(rows.for_list().select_related("said_by__workspace")[:30])


def _owed(promise: Any) -> Owed:
    when = (
        for_us("by %(due_on)s") % {"due_on": words.day(promise.due_on)}
        if promise.due_on
        else for_us("no day was named")
    )
    return Owed(promise.words, when, promise.is_late)


def _last(contacts: Sequence[Any]) -> str:
    if not contacts:
        return ""
    newest = contacts[0]
    said = f"{newest.get_way_display()} {words.ago_days(newest.on)}, {words.day(newest.on)}"
    return f"{said}: {newest.words}" if newest.words else said


def _to_mind(person: Person, known: Any, facts: Sequence[Fact], faces: Sequence[Any]) -> list[str]:
    """What not to do: their wish for peace, how they like it, and what a friend would say."""
    wishes = wishes_of(faces).values() if faces else ()
    said = [wish.words for wish in wishes]
    steering = [f for f in facts if f.kind in _STEERING and is_usable(f)]
    said += [fact.words for fact in steering[:4]]
    return list(dict.fromkeys([*said, *warnings_of(known, person.first_name)]))
