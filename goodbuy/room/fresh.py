"""A fresh link for someone whose link is old, lost or cut off: only ever to the known address."""

from __future__ import annotations

from goodbuy.deals.door import Sort, hand_over
from goodbuy.deals.mail import link_letter
from goodbuy.deals.models import Grant
from goodbuy.timeline.models import System


def send_fresh_link(grant_id: str, turn: str | None = None) -> None:
    """Send the link that was asked for; an expired one is made anew."""
    rows = Grant.objects.select_related("cast", "deal__owner", "deal__workspace")
    grant = rows.filter(pk=grant_id, state=Grant.State.ACTIVE).first()
    if grant is None or grant.cast.has_left or grant.deal.deleted_at:
        return
    if grant.is_expired:
        grant.renew(by=System(grant.workspace_id), mail=False)
    hand_over(grant, link_letter(grant, is_fresh=True), Sort.ASKED_FOR, turn=turn)
