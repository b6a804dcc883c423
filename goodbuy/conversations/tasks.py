"""Background work of the talks: each task takes ids; running twice is harmless."""

from procrastinate.contrib.django import app

from goodbuy.conversations.models import Mention
from goodbuy.deals.door import Sort, hand_over, may_go
from goodbuy.deals.mail import private_letter
from goodbuy.deals.models import Grant
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
    """The same to one client: it tells, so no other letter of the day takes its place."""
    with acting_in(workspace_id):
        links = Grant.objects.live().select_related("cast", "deal__owner", "deal__workspace")
        here = links.filter(cast=cast_id, cast__has_left=False, deal__deleted_at=None)
        grant = here.order_by("-created_at", "-id").first()
        # Their wish to be left in peace holds: then it stands in their room alone.
        if grant and may_go(grant.deal, grant.cast, Sort.ASKS):
            hand_over(grant, private_letter(grant), Sort.TELLS)
