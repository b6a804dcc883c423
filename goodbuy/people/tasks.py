"""Background work of people: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.people.passing import bring_days_round, fade_facts
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in, all_workspace_ids


@app.task(queue="clock", pass_context=False)
def let_facts_fade(timestamp: int = 0) -> int:
    """Erase what has to go, and let what nobody confirmed ask for it; the number of both."""
    done = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            done += fade_facts(by=System(workspace_id))
    return done


@app.task(queue="clock", pass_context=False)
def let_days_come_round(timestamp: int = 0) -> int:
    """Find the next day of every occasion that has passed; the number found."""
    found = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            found += bring_days_round()
    return found
