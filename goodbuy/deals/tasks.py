from procrastinate.contrib.django import app

from goodbuy.deals.door import Sort, hand_over
from goodbuy.deals.mail import code_letter, link_letter
from goodbuy.deals.models import Grant, Received
from goodbuy.deals.resuming import resume_due
from goodbuy.deals.writing import send_waiting
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in, in_each_workspace

WITH = ("cast", "deal__owner", "deal__workspace")


@app.task(name="deals.send_link")
def send_link(
    workspace_id: str, grant_id: str, is_fresh: bool = False, turn: str | None = None
) -> None:
    with acting_in(workspace_id):
        grant = Grant.objects.select_related(*WITH).filter(pk=grant_id).first()
        if grant and grant.is_open:
            hand_over(grant, link_letter(grant, is_fresh=is_fresh), Sort.LINK, turn=turn)


@app.task(name="deals.send_code")
def send_code(workspace_id: str, grant_id: str, turn: str | None = None) -> None:
    with acting_in(workspace_id):
        grant = Grant.objects.select_related(*WITH).filter(pk=grant_id).first()
        if grant and grant.has_code_tries_left:
            hand_over(grant, code_letter(grant), Sort.ASKED_FOR, turn=turn)


@app.task(queue="clock", pass_context=False)
def send_waiting_letters(timestamp: int = 0) -> int:
    """Letters by hand that waited for a day that suits their reader."""
    return in_each_workspace(lambda _: send_waiting())


@app.task(queue="clock", pass_context=False)
def resume_deals(timestamp: int = 0) -> int:
    """Let paused deals go on once their day has come in their workspace's time zone."""
    return in_each_workspace(lambda pk: resume_due(by=System(pk)))


@app.task(queue="clock", pass_context=False)
def forget_received(timestamp: int = 0) -> int:
    """Let go of marks so old that no page still holds what they stand for."""
    return in_each_workspace(lambda _: Received.objects.old().delete()[0])
