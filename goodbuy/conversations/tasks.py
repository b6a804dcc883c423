"""Background work of the talks: each task takes ids; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.workspaces import letters
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member


@app.task(name="conversations.send_private_letter")
def send_private_letter(workspace_id: str, member_id: str) -> None:
    """Say to one member that something waits for them alone; not what, and not of whom."""
    with acting_in(workspace_id):
        member = Member.objects.filter(pk=member_id, left_at=None).first()
        if member:
            letters.send("private/waits", member.email, {})
