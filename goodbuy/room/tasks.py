from procrastinate.contrib.django import app

from goodbuy.room.fresh import fresh_letter
from goodbuy.workspaces.boundary import acting_in


@app.task(name="room.send_fresh_links")
def send_fresh_links(grants: list[list[str]]) -> None:
    for workspace_id, grant_id in grants:
        with acting_in(workspace_id):
            letter = fresh_letter(grant_id)
        if letter:
            letter.send()
