"""Background work of plans: each task loads rows and calls one verb; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.plans.asking import Round
from goodbuy.plans.models import Narration
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in, all_workspace_ids
from goodbuy.workspaces.models import Workspace


@app.task(queue="clock", pass_context=False)
def publish_ripe_narrations(timestamp: int = 0) -> int:
    """Let drafts whose delay ran out tell themselves; the number told."""
    told = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            for entry in Narration.objects.ripe().for_list()[:500]:
                entry.publish(by=System(workspace_id))
                told += 1
    return told


@app.task(queue="clock", pass_context=False)
def ask_clients(timestamp: int = 0) -> int:
    """The round of check-ins: plan, send, remind, hear and escalate. A second run does nothing."""
    moved = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            moved += Round(Workspace.objects.get(pk=workspace_id)).run()
    return moved
