"""The letter that says to a client that a private word waits: now, or once they may be written to.

Their wish to be left in peace holds for it too; until then the line in their room stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from goodbuy.conversations.models import UntoldWord
from goodbuy.conversations.models.untold import word_waits
from goodbuy.deals.door import Sort, hand_over, may_go, was_told
from goodbuy.deals.mail import private_letter
from goodbuy.deals.models import Grant
from goodbuy.deals.quiet import Peace
from goodbuy.kernel import clock


def tell_of_private_word(cast_id: UUID | str) -> bool:
    """Send the letter, or keep it for the day on which their wish ends. Whether it went."""
    grant = _ways([cast_id]).first()
    if grant is None:
        return False
    if not _may_be_told(grant):
        UntoldWord.objects.keep(grant.deal, grant.cast)
        return False
    UntoldWord.objects.filter(cast=grant.cast).delete()
    return _send(grant)


def send_untold() -> int:
    """Send each kept letter whose wish has ended. Running it again sends nothing twice."""
    kept = UntoldWord.objects.select_for_update(skip_locked=True, of=("self",))
    rows = {row.cast_id: row for row in kept.order_by("created_at", "id")}
    ways = {grant.cast_id: grant for grant in _ways(list(rows)).reverse()}
    peace = Peace.of_these([grant.cast for grant in ways.values()]) if ways else None
    sent = 0
    for cast_id, row in rows.items():
        if not word_waits(cast_id):
            # Answered in their room, closed, or taken to somebody else: nothing waits any more.
            row.delete()
        elif (grant := ways.get(cast_id)) and _may_be_told(grant, peace):
            row.delete()
            sent += _send(grant)
    return sent


def _ways(casts: Sequence[UUID | str]) -> QuerySet[Grant]:
    links = Grant.objects.live().select_related("cast", "deal__owner", "deal__workspace")
    here = links.filter(cast__in=casts, cast__has_left=False, deal__deleted_at=None)
    return here.order_by("-created_at", "-id")


def _may_be_told(grant: Grant, peace: Peace | None = None) -> bool:
    # It asks to be read, so the strictest wish counts; it goes as one that tells, so that no
    # other letter of the day takes its place.
    ways = (Sort.ASKS, Sort.TELLS)
    return all(may_go(grant.deal, grant.cast, sort, peace=peace) for sort in ways)


def _send(grant: Grant) -> bool:
    letter = private_letter(grant)
    # It does not say how many words wait, so one a day says it all.
    if was_told(grant, letter.subject, clock.now() - timedelta(days=1)):
        return False
    return hand_over(grant, letter, Sort.TELLS)
