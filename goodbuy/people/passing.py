"""What time does to a memory: facts fade, days come round again, the long forgotten are erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from goodbuy.kernel import clock
from goodbuy.people.erasing import erase
from goodbuy.people.models import Erasure, Fact, MemoryRules, Occasion, Person
from goodbuy.timeline.models import Actor, System

AT_ONCE = 1000
# Erasing reads every table, so a round takes some and the next day's round goes on.
ERASED_AT_ONCE = 50
# Higher apps say who is still needed (a seat in a purchase), and what of theirs grows old.
NEEDED: list[Callable[[list[UUID]], set[UUID]]] = []
ROUNDS: list[Callable[[System], int]] = []


def fade_facts(*, by: Actor) -> int:
    """Erase what has to go, and let what nobody confirmed ask for it; the number of both."""
    today, done = clock.today(), 0
    for fact in Fact.objects.run_out(today)[:AT_ONCE]:
        fact.erase(by=by)
        done += 1
    for fact in Fact.objects.running_out(today)[:AT_ONCE]:
        fact.fade(by=by)
        done += 1
    return done


def bring_days_round() -> int:
    """Find the next day of every occasion that has passed; the number found."""
    today = clock.today()
    rows = list(Occasion.objects.passed(today)[:AT_ONCE])
    for row in rows:
        row.next_on = row.comes_on(today)
    found: int = Occasion.objects.bulk_update(rows, ["next_on"])
    return found


def let_go_of_the_old(*, by: System) -> int:
    """Erase whose time is over by the workspace's own rules; the number of people and files."""
    rules, done = MemoryRules.of(by), 0
    for person in overdue(rules)[:ERASED_AT_ONCE]:
        erase(person, by=by, why=Erasure.Why.TIME)
        done += 1
    return done + sum(work(by) for work in ROUNDS)


def overdue(rules: MemoryRules) -> list[Person]:
    """Who was not heard of for long and has a seat nowhere. Who was removed waits in the bin."""
    if not rules.silent_months:
        return []
    day = clock.now() - timedelta(days=rules.silent_months * 365 // 12)
    silent = Q(last_contact_at__lt=day) | Q(last_contact_at=None)
    rows = Person.objects.present().filter(silent, created_at__lt=day)
    found = list(rows.order_by("created_at", "id")[:AT_ONCE])
    ids = [person.pk for person in found]
    needed = {pk for ask in NEEDED for pk in ask(ids)}
    return [person for person in found if person.pk not in needed]
