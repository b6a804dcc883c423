"""The letter about a private word: that one waits; never who said it, or of what."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from goodbuy.deals.door import Sort, hand_over, may_go, was_told
from goodbuy.deals.mail import private_letter
from goodbuy.deals.models import Grant
from goodbuy.kernel import clock
from goodbuy.workspaces.boundary import acting_in


def tell_client(workspace_id: UUID | str, cast_id: UUID | str) -> bool:
    """Whether a letter went: it tells, so no other letter of the day takes its place."""
    with acting_in(workspace_id):
        links = Grant.objects.live().select_related("cast", "deal__owner", "deal__workspace")
        here = links.filter(cast=cast_id, cast__has_left=False, deal__deleted_at=None)
        grant = here.order_by("-created_at", "-id").first()
        # Their wish to be left in peace holds: then it stands in their room alone.
        if grant is None or not may_go(grant.deal, grant.cast, Sort.ASKS):
            return False
        letter = private_letter(grant)
        # It does not say how many words wait, so one a day says it all.
        if was_told(grant, letter.subject, clock.now() - timedelta(days=1)):
            return False
        return hand_over(grant, letter, Sort.TELLS)
