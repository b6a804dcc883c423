"""Who can introduce me to somebody: the shortest warm ways, from us through people we know.

The search begins at the one to be met and goes outwards ring by ring (breadth first, each ring one
statement over indexes and of bounded width), so it costs the same among a hundred people and a
hundred thousand. Over what it gathered, Dijkstra's shortest paths (rustworkx) find the way with
the least coldness: each step costs more, the longer nobody talked and the looser the tie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.around import TieRow, ties_of
from goodbuy.people.models import Person, Tie
from goodbuy.people.phrases import reads
from goodbuy.workspaces.models import Member

RINGS, WIDEST, SHOWN = 3, 400, 5
# How cold a tie is: a friend asks with a light heart, a former colleague writes first.
COLD: dict[str, float] = {
    Tie.Kind.PARTNER: 1.5,
    Tie.Kind.SIBLING: 2.0,
    Tie.Kind.RELATIVE: 2.0,
    Tie.Kind.FRIEND: 1.0,
    Tie.Kind.MENTOR: 1.5,
    Tie.Kind.INTRODUCED_BY: 1.5,
    Tie.Kind.LISTENS_TO: 1.5,
    Tie.Kind.REPORTS_TO: 2.0,
    Tie.Kind.WORKED: 2.0,
    Tie.Kind.SCHOOL: 2.5,
}
# Nobody is asked for a favour through their children or their parents.
NEVER = frozenset({Tie.Kind.CHILD, Tie.Kind.PARENT})
COLLEAGUE, THROUGH_US = 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of us knows somebody of them: how warm, and in words why."""

    member_id: UUID
    member: str
    person_id: UUID
    cold: float
    words: str


@dataclass(frozen=True, slots=True)
class Hop:
    name: str
    url: str
    words: str
    is_ours: bool = False

    @property
    def side(self) -> str:
        return "us" if self.is_ours else "client"


@dataclass(frozen=True, slots=True)
class Way:
    hops: list[Hop]
    cold: float
    through: str
    is_direct: bool
    is_mine: bool

    @property
    def warmth(self) -> str:
        return (
            for_us("Warm")
            if self.cold < 3
            else for_us("Possible")
            if self.cold < 6
            else for_us("Far")
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step between two people, as it reads from the nearer to us to the one to be met."""

    one: UUID
    other: UUID
    cold: float
    words: str


def ways_to(person: Person, member: Member) -> list[Way]:
    """At most five ways, the warmest first, each through somebody else whom we know."""
    steps = _steps_around(person, member)
    ids = {person.pk} | {end for step in steps for end in (step.one, step.other)}
    known = _known_by_us(ids, member)
    if not known:
        return []
    paths = _paths(person, steps)
    best: dict[UUID, tuple[float, Known]] = {}
    for one in known:
        if one.person_id not in paths:
            continue
        cold = one.cold + paths[one.person_id][0]
        cold += 0 if one.member_id == member.pk else THROUGH_US
        if one.person_id not in best or cold < best[one.person_id][0]:
            best[one.person_id] = (cold, one)
    chosen = sorted(best.values(), key=lambda found: (found[0], found[1].words))[:SHOWN]
    people = _people({end for _, one in chosen for end in paths[one.person_id][1]}, member)
    said = {(s.one, s.other): s.words for s in steps}
    ways = [(one, cold, paths[one.person_id][1]) for cold, one in chosen]
    # A way through somebody whom this member may not see is none.
    seen = [way for way in ways if all(pk in people for pk in way[2])]
    return [_way(one, cold, path, people, said, member) for one, cold, path in seen]


def _steps_around(person: Person, member: Member) -> list[Step]:
    frontier, seen = {person.pk}, {person.pk}
    steps = _colleagues(person, member)
    new = {step.one for step in steps}
    for _ in range(RINGS):
        ties = [tie for tie in ties_of(frontier, member, WIDEST) if tie.kind not in NEVER]
        for tie in ties:
            if tie.other_id:
                steps += _both_ways(tie)
                new |= {tie.person_id, tie.other_id}
        frontier = set(sorted(new - seen)[:WIDEST])
        seen |= frontier
        if not frontier:
            break
    return steps


def _both_ways(tie: TieRow) -> Iterable[Step]:
    if tie.other_id is None:
        return ()
    cold = COLD[tie.kind]
    forward = Step(tie.person_id, tie.other_id, cold, reads(tie.kind, True))
    return (forward, Step(tie.other_id, tie.person_id, cold, reads(tie.kind, False)))


def _colleagues(person: Person, member: Member) -> list[Step]:
    """Who works at the same company today and is known to one of us."""
    if person.company_id is None:
        return []
    rows = Person.objects.in_use(member).filter(company_id=person.company_id)
    rows = rows.exclude(pk=person.pk).filter(relationships__isnull=False).distinct()
    ids = rows.order_by("pk").values_list("pk", flat=True)[:50]
    return [Step(pk, person.pk, COLLEAGUE, for_us("works with")) for pk in ids]


_KNOWN = """
select r.member_id, m.name, r.person_id, r.mode, c.last_on, c.count, c.confided
from people_relationship r join workspaces_member m on m.id = r.member_id
left join lateral (
  select max(c."on") as last_on, count(*) filter (where c."on" > %(recent)s) as count,
    coalesce(bool_or(c.confided), false) as confided
  from people_contact c where c.person_id = r.person_id and c.member_id = r.member_id) c on true
where r.workspace_id = %(workspace)s and r.person_id = any(%(people)s) and m.left_at is null
union all
select c.member_id, m.name, c.person_id, 'acquaintance', max(c."on"),
  count(*) filter (where c."on" > %(recent)s), coalesce(bool_or(c.confided), false)
from people_contact c join workspaces_member m on m.id = c.member_id
where c.workspace_id = %(workspace)s and c.person_id = any(%(people)s) and m.left_at is null
  and not exists (select from people_relationship r
    where r.person_id = c.person_id and r.member_id = c.member_id)
group by 1, 2, 3
"""
HALF_A_YEAR = 182


def _known_by_us(people: Iterable[UUID], member: Member) -> list[Known]:
    today = clock.today(member.zone)
    recent = date.fromordinal(today.toordinal() - HALF_A_YEAR)
    values: dict[str, Any] = {
        "people": list(people),
        "workspace": member.workspace_id,
        "recent": recent,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return [_known(row, today) for row in cursor.fetchall()]


def _known(row: tuple[Any, ...], today: date) -> Known:
    member_id, name, person_id, mode, last_on, count, has_confided = row
    cold = coldness((today - last_on).days if last_on else None, count or 0, has_confided, mode)
    said = (
        for_us("last in touch %(last_on)s") % {"last_on": words.day(last_on)}
        if last_on
        else for_us("no contact is noted yet")
    )
    return Known(member_id, name, person_id, cold, said)


def coldness(days: int | None, often: int, has_confided: bool, mode: str) -> float:
    """From 0.5 (a friend, talked to this week) to 6: what asking this person costs."""
    if days is None:
        return 2.5 if mode == "friend" else 5.0
    steps = ((21, 1.0), (60, 1.5), (182, 2.5), (365, 4.0))
    cold = next((cost for longest, cost in steps if days <= longest), 6.0)
    return max(0.5, cold - 0.25 * (often >= 6) - 0.25 * has_confided - 0.5 * (mode == "friend"))


def _paths(person: Person, steps: list[Step]) -> dict[UUID, tuple[float, list[UUID]]]:
    """For everybody gathered: how cold the way from them is, and the people on it, in order."""
    import rustworkx

    ids = sorted({person.pk} | {end for step in steps for end in (step.one, step.other)})
    place = {pk: number for number, pk in enumerate(ids)}
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(ids)
    # Turned round, so that one search from the one to be met finds the way from each.
    graph.add_edges_from([(place[s.other], place[s.one], s.cold) for s in steps])
    source = place[person.pk]
    found = rustworkx.dijkstra_shortest_paths(graph, source, weight_fn=float)
    lengths = rustworkx.dijkstra_shortest_path_lengths(graph, source, float)
    paths = {person.pk: (0.0, [person.pk])}
    for end, path in found.items():
        paths[ids[end]] = (lengths[end], [ids[number] for number in reversed(path)])
    return paths


def _people(ids: Iterable[UUID], member: Member) -> dict[UUID, Person]:
    return {p.pk: p for p in Person.objects.in_use(member).filter(pk__in=list(ids))}


def _way(
    known: Known, cold: float, path: list[UUID], people: dict[UUID, Person],
    said: dict[tuple[UUID, UUID], str], member: Member,
) -> Way:  # fmt: skip
    hops = []
    if known.member_id != member.pk:
        hops.append(Hop(known.member, "", for_us("one of us"), is_ours=True))
    for number, pk in enumerate(path):
        person = people[pk]
        if number == 0:
            who = (
                for_us("you were")
                if known.member_id == member.pk
                else for_us("%(member)s was") % {"member": known.member.split()[0]}
            )
            is_dated = known.words.startswith("last")
            note = f"{who} {known.words}" if is_dated else known.words
        else:
            note = f"{people[path[number - 1]].name} {said[(path[number - 1], pk)]} {person.name}"
        hops.append(Hop(person.name, person.get_absolute_url(), note))
    is_direct, is_mine = len(path) == 1, known.member_id == member.pk
    through = known.member if is_direct else people[path[0]].name
    return Way(hops, cold, through, is_direct, is_mine)
