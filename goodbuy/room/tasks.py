from procrastinate.contrib.django import app

from goodbuy.room.fresh import send_fresh_link
from goodbuy.room.sending import send_all
from goodbuy.workspaces.boundary import acting_in


@app.task(name="room.send_fresh_links")
def send_fresh_links(grants: list[list[str]]) -> None:
    for workspace_id, grant_id in grants:
        with acting_in(workspace_id):
            send_fresh_link(grant_id)


@app.task(queue="clock", pass_context=False)
def send_digests(timestamp: int = 0) -> int:
    """Send each client's weekly letter on their own morning; a second run sends nothing."""
    return send_all()
