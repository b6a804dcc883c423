from procrastinate.contrib.django import app

from goodbuy.room import recap_mail, tasting
from goodbuy.room.fresh import send_fresh_link
from goodbuy.room.sending import send_all
from goodbuy.workspaces.boundary import acting_in


@app.task(name="room.send_fresh_links")
def send_fresh_links(grants: list[list[str]]) -> None:
    for workspace_id, grant_id, *turn in grants:
        with acting_in(workspace_id):
            send_fresh_link(grant_id, *turn)


@app.task(queue="clock", pass_context=False)
def send_digests(timestamp: int = 0) -> int:
    """Send each client's weekly letter on their own morning; a second run sends nothing."""
    return send_all()


@app.task(queue="clock", pass_context=False)
def ask_aftertastes(timestamp: int = 0) -> int:
    """Ask each client how it feels on their day; a second run asks nobody twice."""
    return tasting.ask_all()


@app.task(name="room.send_recap")
def send_recap(workspace_id: str, recap_id: str) -> int:
    return recap_mail.send_recap(workspace_id, recap_id)
