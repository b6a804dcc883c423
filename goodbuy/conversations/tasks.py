"""Background work of the talks: each task takes ids; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.conversations.models import Mention
from goodbuy.conversations.private_letters import send_untold, tell_of_private_word
from goodbuy.workspaces import letters
from goodbuy.workspaces.boundary import acting_in, in_each_workspace
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
    """The same to one client, on the first day on which they may be written to."""
    with acting_in(workspace_id):
        tell_of_private_word(cast_id)


@app.task(queue="clock", pass_context=False)
def send_kept_private_letters(timestamp: int = 0) -> int:
    """Letters about a private word that waited for the end of somebody's quiet."""
    return in_each_workspace(lambda _: send_untold())
