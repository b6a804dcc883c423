"""What time does to a memory: facts fade and go, days come round again."""

from __future__ import annotations

from goodbuy.kernel import clock
from goodbuy.people.models import Fact, Occasion
from goodbuy.timeline.models import Actor

AT_ONCE = 1000


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
