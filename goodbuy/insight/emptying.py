"""Background work of the bin: what has lain there for thirty days is erased."""

from procrastinate.contrib.django import app

from goodbuy.insight.bin import empty_old
from goodbuy.workspaces.boundary import in_each_workspace


@app.task(queue="clock", pass_context=False)
def empty_bins(timestamp: int = 0) -> int:
    """How many things were erased; what has to stay is tried again tomorrow."""
    return in_each_workspace(empty_old)
