"""What a CRM does now and then: a long life on one page, a large merge, a look for doubles."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.pages import measure
from goodbuy.testing.bench.table import Row

FACTS, MERGED_ROWS = 300, 5_000


def remembered(house: House) -> list[Row]:
    """The person with 2,000 events, who has told us 300 things."""
    from goodbuy.people.models import Fact

    key = house.key("person", 2)
    member = _member(house)
    events = house.value("select count(*) from timeline_event where person_id = %s", key)
    with _inside(member):
        for number in range(FACTS - Fact.objects.filter(person_id=key).count()):
            _hear(Fact, key, member, number)
    found = measure(house, [f"/people/{key}/"], "person", {"person": key})
    row = found.row(f"A person with {events:,} events and {FACTS} facts")
    history = measure(house, [f"/people/{key}/history/"], "person", {"person": key})
    other = history.row("Their history, field by field, the newest page")
    return [
        row.check("60 ms", found.page.median <= 60).check("10 queries", found.queries <= 10),
        other.check("60 ms", history.page.median <= 60).check("8 queries", history.queries <= 8),
    ]


def merge(house: House) -> list[Row]:
    """Two people of 5,000 rows become one, and two again."""
    from goodbuy.people.models import Merge, Person

    member = _member(house)
    with _inside(member):
        kept = Person.add(by=member, name="Bench Keeps", is_surely_new=True)
        gone = Person.add(by=member, name="Bench Goes", is_surely_new=True)
        _give_rows(gone, member)
        began = time.perf_counter()
        made = Merge.make(kept, gone, by=member)
        took = time.perf_counter() - began
        began = time.perf_counter()
        made.undo(by=member)
        back = time.perf_counter() - began
        for person in (kept, gone):
            person.refresh_from_db()
            person.remove(by=member)
    words = f"{took:.2f} s, and {back:.2f} s to take it back"
    row = Row(f"Merge of two people with {MERGED_ROWS:,} rows", words)
    return [row.check("3 s", took <= 3).check("3 s to take it back", back <= 3)]


def duplicates(house: House) -> list[Row]:
    from goodbuy.people.duplicates import look_for_pairs
    from goodbuy.people.firm_duplicates import look_for_firms

    rows = []
    member = _member(house)
    for what, count, look in (
        ("people", house.size.people, look_for_pairs),
        ("companies", house.size.companies, look_for_firms),
    ):
        with _inside(member):
            began = time.perf_counter()
            found = look(by=member)
            took = time.perf_counter() - began
        row = Row(f"Duplicates among {count:,} {what}", f"{took:.1f} s, {found:,} pairs found")
        rows.append(row.check("30 s", took <= 30))
    return rows


def _member(house: House) -> Any:
    from goodbuy.workspaces.boundary import acting_in
    from goodbuy.workspaces.models import Member

    with acting_in(house.key("workspace")):
        rows = Member.objects.select_related("workspace")
        return rows.get(pk=house.key("member", 1))


def _inside(member: Any) -> Any:
    from goodbuy.workspaces.boundary import acting_as_member

    return acting_as_member(member)


def _hear(model: Any, key: str, member: Any, number: int) -> None:
    from goodbuy.kernel import clock

    today = clock.today("UTC")
    fact = model(person_id=key, words=f"Told us thing number {number}", kind="interests")
    fact.heard_by, fact.heard_on = member, today - timedelta(days=number)
    fact.stale_on = today + timedelta(days=365)
    fact.born("fact.heard", by=member)


def _give_rows(person: Any, member: Any) -> None:
    """Half notes, half events, as a long acquaintance leaves them."""
    from goodbuy.conversations.models import Note
    from goodbuy.kernel import clock
    from goodbuy.timeline.models import Event

    half, same = MERGED_ROWS // 2, {"workspace_id": member.workspace_id, "person": person}
    Note.objects.bulk_create(
        [Note(words=f"A note, number {n}", by=member, **same) for n in range(half)]
    )
    told = {"kind": "person.talked", "actor_kind": "member", "actor_id": member.pk}
    told |= {"actor_name": member.name, "about_type": "people.person", "about_id": person.pk}
    now = clock.now()
    Event.objects.bulk_create(
        [Event(at=now - timedelta(hours=n), **told, **same) for n in range(MERGED_ROWS - half)]
    )
