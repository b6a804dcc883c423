"""Background work of people: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.kernel import clock
from goodbuy.people.models import Fact, Occasion
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in, all_workspace_ids

AT_ONCE = 1000


@app.task(queue="clock", pass_context=False)
def let_facts_fade(timestamp: int = 0) -> int:
    """Erase what has to go, and let what nobody confirmed ask for it; the number of both."""
    done = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            by, today = System(workspace_id), clock.today()
            for fact in Fact.objects.run_out(today)[:AT_ONCE]:
                fact.erase(by=by)
                done += 1
            for fact in Fact.objects.running_out(today)[:AT_ONCE]:
                fact.fade(by=by)
                done += 1
    return done


@app.task(queue="clock", pass_context=False)
def let_days_come_round(timestamp: int = 0) -> int:
    """Find the next day of every occasion that has passed; the number found."""
    found = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            today = clock.today()
            rows = list(Occasion.objects.passed(today)[:AT_ONCE])
            for row in rows:
                row.next_on = row.comes_on(today)
            found += Occasion.objects.bulk_update(rows, ["next_on"])
    return found
