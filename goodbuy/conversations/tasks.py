"""Background work of the talks: each task takes ids; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.conversations.models import Mention
from goodbuy.conversations.private_mail import tell_client
from goodbuy.workspaces import letters
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member


@app.task(name="conversations.send_mention_letter")
def send_mention_letter(workspace_id: str, mention_id: str) -> None:
    """Say to one member who named them; the words themselves stand on Today alone."""
    with acting_in(workspace_id):
        waits = Mention.objects.filter(pk=mention_id, seen_at=None, member__left_at=None)
        mention = waits.select_related("member", "by").first()
        if mention:
            letters.send("mention/made", mention.member.email, {"new": mention.by.name})


@app.task(name="conversations.send_private_letter")
def send_private_letter(workspace_id: str, member_id: str) -> None:
    """Say to one member that something waits for them alone; not what, and not of whom."""
    with acting_in(workspace_id):
        member = Member.objects.filter(pk=member_id, left_at=None).first()
        if member:
            letters.send("private/waits", member.email, {})


@app.task(name="conversations.send_private_letter_outside")
def send_private_letter_outside(workspace_id: str, cast_id: str) -> None:
    """The same to one client."""
    tell_client(workspace_id, cast_id)
