"""Background work of people: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.people.passing import bring_days_round, fade_facts
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import in_each_workspace


@app.task(queue="clock", pass_context=False)
def let_facts_fade(timestamp: int = 0) -> int:
    """Erase what has to go, and let what nobody confirmed ask for it; the number of both."""
    return in_each_workspace(lambda pk: fade_facts(by=System(pk)))


@app.task(queue="clock", pass_context=False)
def let_days_come_round(timestamp: int = 0) -> int:
    """Find the next day of every occasion that has passed; the number found."""
    return in_each_workspace(lambda _: bring_days_round())
