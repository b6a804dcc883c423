"""Background work of people: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.people.passing import bring_days_round, fade_facts, let_go_of_the_old
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


@app.task(queue="clock", pass_context=False)
def let_the_old_go(timestamp: int = 0) -> int:
    """Erase whose time is over by each workspace's rules; the number of people and files."""
    return in_each_workspace(lambda pk: let_go_of_the_old(by=System(pk)))
