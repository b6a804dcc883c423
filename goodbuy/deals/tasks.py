from procrastinate.contrib.django import app

from goodbuy.deals.mail import code_letter, link_letter
from goodbuy.deals.models import Grant
from goodbuy.workspaces.boundary import acting_in


@app.task(name="deals.send_link")
def send_link(workspace_id: str, grant_id: str, is_fresh: bool = False) -> None:
    with acting_in(workspace_id):
        grant = Grant.objects.select_related("cast", "deal__owner").filter(pk=grant_id).first()
        letter = link_letter(grant, is_fresh=is_fresh) if grant and grant.is_open else None
    if letter:
        letter.send()


@app.task(name="deals.send_code")
def send_code(workspace_id: str, grant_id: str) -> None:
    with acting_in(workspace_id):
        grant = Grant.objects.select_related("cast", "deal__owner").filter(pk=grant_id).first()
        letter = code_letter(grant) if grant and grant.has_code_tries_left else None
    if letter:
        letter.send()
