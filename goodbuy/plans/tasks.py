"""Background work of plans: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.plans.asking import go_round
from goodbuy.plans.cliff import look
from goodbuy.plans.models import Narration
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import all_workspace_ids, in_each_workspace


@app.task(queue="clock", pass_context=False)
def publish_ripe_narrations(timestamp: int = 0) -> int:
    """Let drafts whose delay ran out tell themselves; the number told."""
    return in_each_workspace(lambda pk: Narration.objects.publish_ripe(by=System(pk)))


@app.task(queue="clock", pass_context=False)
def ask_clients(timestamp: int = 0) -> int:
    """The round of check-ins: plan, send, remind, hear and escalate. A second run does nothing."""
    return sum(go_round(workspace_id) for workspace_id in all_workspace_ids())


@app.task(queue="clock", pass_context=False)
def look_for_cliffs(timestamp: int = 0) -> int:
    """Once a day: who sold it and is heard far less than planned. A second look moves nothing."""
    return in_each_workspace(lambda _pk: look())
