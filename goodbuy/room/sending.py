"""Sending digests: whose morning it is, each once, inside each reader's own boundary."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from goodbuy.deals.door import Sort, Written, hand_over, is_written_to_today
from goodbuy.deals.models import Grant
from goodbuy.deals.quiet import SILENT, Peace, hears_digest
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import speaking
from goodbuy.room.access import Pass, load_grant, tongue_of, zone_of
from goodbuy.room.digest import Digest, digest_of
from goodbuy.room.digest_days import due_on
from goodbuy.workspaces.boundary import acting_as_grant, acting_in, all_workspace_ids

log = logging.getLogger(__name__)
A_BATCH = 500


@dataclass(frozen=True)
class Due:
    """A reader whose letter is due, with what only the team knows: where an answer goes."""

    found: Pass
    on: date
    reply_to: str
    # Their own wish, or another letter of today: then this one tells, and asks nothing.
    is_calm: bool = False


def send_all() -> int:
    """Send every digest whose morning it is; the number sent. Running it again sends none twice."""
    sent = 0
    for workspace_id in all_workspace_ids():
        for due in due_in(workspace_id):
            sent += send_digest(due)
    return sent


def due_in(workspace_id: UUID) -> list[Due]:
    now = clock.now()
    today = now.date()
    with acting_in(workspace_id):
        lately = models.Q(digest_sent_on=None) | models.Q(
            digest_sent_on__lt=today - timedelta(days=2)
        )
        grants = Grant.objects.live().filter(lately, deal__deleted_at=None, cast__has_left=False)
        grants = grants.exclude(digest_mode=Grant.Digest.NONE).exclude(digest_weekday=0)
        grants = grants.exclude(deal__stage__in=SILENT)
        rows = grants.select_related("cast", "deal__workspace", "deal__owner").order_by("id")
        found: list[Due] = []
        for grant in rows.iterator(chunk_size=A_BATCH):
            day = due_on(grant, now)
            if day and hears_digest(grant.deal, grant.cast):
                ids = (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)
                is_calm = _is_calm(grant)
                found.append(Due(Pass(*ids), day, grant.deal.owner.email, is_calm))
    return found


def _is_calm(grant: Grant) -> bool:
    wish = Peace.of(grant.deal, grant.cast).wish(grant.deal, grant.cast)
    return wish is not None or is_written_to_today(grant)


def send_digest(due: Due) -> bool:
    """Write and post one letter; a letter that cannot be written never keeps back the others."""
    try:
        with transaction.atomic():
            return _send(due)
    except Exception:
        log.exception("The digest of grant %s could not be written.", due.found.pk)
        return False


def _send(due: Due) -> bool:
    with acting_as_grant(due.found):
        grant = load_grant(due.found)
        if grant is None or not grant.is_open or not _is_taken(grant, due.on):
            return False
        last = grant.digest_sent_on
        with timezone.override(zone_of(grant)), speaking(tongue_of(grant)):
            calm = due.is_calm
            digest = digest_of(grant, address=grant.address(), last=last, is_calm=calm)
            text, html = written(digest)
    letter = Written(digest.subject, text, html, headers_of(due.reply_to))
    is_wordless = grant.digest_mode == Grant.Digest.WANTED and not digest.wanted
    with acting_in(due.found.workspace_id):
        grant = Grant.objects.select_related("cast", "deal__workspace").get(pk=grant.pk)
        sort = Sort.ASKS if digest.wanted else Sort.TELLS
        if is_wordless or not hand_over(grant, letter, sort):
            # Nothing was sent: the next one looks back as far.
            Grant.objects.filter(pk=grant.pk).update(digest_sent_on=last)
            return False
        grant.deal.was_told()
    return True


def _is_taken(grant: Grant, day: date) -> bool:
    """Taken before it is written: of two workers that come at once, one finds it taken."""
    free = models.Q(digest_sent_on=None) | models.Q(digest_sent_on__lt=day)
    return bool(Grant.objects.filter(free, pk=grant.pk).update(digest_sent_on=day))


def written(digest: Digest) -> tuple[str, str]:
    words: dict[str, Any] = {"d": digest, "columns": (_("Before"), _("Promised"), _("Now"))}
    text = render_to_string("room/mail/digest.txt", words).strip() + "\n"
    return text, render_to_string("room/mail/digest.html", words)


def headers_of(reply_to: str) -> dict[str, str]:
    return {
        "Reply-To": reply_to,
        "Auto-Submitted": "auto-generated",
    }
