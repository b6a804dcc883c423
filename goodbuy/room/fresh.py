"""A fresh link for someone whose link is old, lost or cut off: only ever to the known address."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives

from goodbuy.deals.mail import link_letter
from goodbuy.deals.models import Grant
from goodbuy.timeline.models import System


def fresh_letter(grant_id: str) -> EmailMultiAlternatives | None:
    """Write the letter; an expired link is made anew, one that still works is sent once more."""
    rows = Grant.objects.select_related("cast", "deal__owner", "deal__workspace")
    grant = rows.filter(pk=grant_id, state=Grant.State.ACTIVE).first()
    if grant is None or grant.cast.has_left or grant.deal.deleted_at:
        return None
    if grant.is_expired:
        grant.renew(by=System(grant.workspace_id), mail=False)
    return link_letter(grant, is_fresh=True)
