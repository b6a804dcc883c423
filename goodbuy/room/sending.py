"""Sending digests: whose morning it is, each once, inside each reader's own boundary."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from goodbuy.deals.door import Sort, Wanted, Written, hand_over_all, written_to_today
from goodbuy.deals.models import Grant
from goodbuy.deals.quiet import SILENT, Peace, hears_digest
from goodbuy.kernel import clock
from goodbuy.room.access import Pass, as_read_by, load_grant
from goodbuy.room.digest import Digest, digest_of
from goodbuy.room.digest_days import due_on
from goodbuy.workspaces.boundary import acting_as_grant, acting_in, all_workspace_ids

log = logging.getLogger(__name__)
A_BATCH = 500
# So many are written before they are posted together.
AT_ONCE = 25


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
        for some in batched(due_in(workspace_id), AT_ONCE):
            sent += _send(workspace_id, [one for due in some if (one := _write(due))])
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
        days = ((grant, due_on(grant, now)) for grant in rows.iterator(chunk_size=A_BATCH))
        due = [(grant, day) for grant, day in days if day]
        peace = Peace.of_these([grant.cast for grant, _day in due])
        written_to = written_to_today([grant for grant, _day in due])
        return [
            Due(_pass(grant), day, grant.deal.owner.email, _is_calm(grant, peace, written_to))
            for grant, day in due
            if hears_digest(grant.deal, grant.cast, peace)
        ]


def _pass(grant: Grant) -> Pass:
    return Pass(grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)


def _is_calm(grant: Grant, peace: Peace, written_to: set[UUID]) -> bool:
    return peace.wish(grant.deal, grant.cast) is not None or grant.pk in written_to


@dataclass(frozen=True)
class Draft:
    """A letter as it was written inside its reader's boundary; not yet on its way."""

    due: Due
    letter: Written
    asks: bool


def _write(due: Due) -> Draft | None:
    """One letter that cannot be written never keeps back the others."""
    try:
        with acting_as_grant(due.found):
            grant = load_grant(due.found)
            if grant is None or not grant.is_open or not _is_free(grant, due.on):
                return None
            with as_read_by(grant):
                last, calm = grant.digest_sent_on, due.is_calm
                digest = digest_of(grant, address=grant.address(), last=last, is_calm=calm)
                if grant.digest_mode == Grant.Digest.WANTED and not digest.wanted:
                    # Nothing is sent: the next one looks back as far.
                    return None
                text, html = written(digest)
    except Exception:
        log.exception("The digest of grant %s could not be written.", due.found.pk)
        return None
    letter = Written(digest.subject, text, html, headers_of(due.reply_to))
    return Draft(due, letter, bool(digest.wanted))


def _send(workspace_id: UUID, drafts: list[Draft]) -> int:
    """Post what was written; where that fails for all together, each for itself."""
    try:
        with transaction.atomic(), acting_in(workspace_id):
            return _post(drafts)
    except Exception:
        log.exception("%s digests could not be posted.", len(drafts))
        alone = ([draft] for draft in drafts) if len(drafts) > 1 else ()
        return sum(_send(workspace_id, one) for one in alone)


def _post(drafts: list[Draft]) -> int:
    """The day is taken with the rows locked: of two workers that come at once, one finds it taken.

    Where nothing may go now, the day stays free, and the next letter looks back as far.
    """
    known = {draft.due.found.pk: draft for draft in drafts}
    locked = Grant.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk")
    rows = locked.select_related("cast", "deal__workspace")
    free = [grant for grant in rows if _is_free(grant, known[grant.pk].due.on)]
    peace = Peace.of_these([grant.cast for grant in free])
    went = hand_over_all([_wanted(grant, known[grant.pk]) for grant in free], peace=peace)
    sent = [grant for grant, is_sent in zip(free, went, strict=True) if is_sent]
    for day in {known[grant.pk].due.on for grant in sent}:
        ids = [grant.pk for grant in sent if known[grant.pk].due.on == day]
        Grant.objects.filter(pk__in=ids).update(digest_sent_on=day)
    for grant in sent:
        grant.deal.was_told()
    return len(sent)


def _wanted(grant: Grant, draft: Draft) -> Wanted:
    sort = Sort.ASKS if draft.asks else Sort.TELLS
    return Wanted(grant, draft.letter.subject, lambda: draft.letter, sort)


def _is_free(grant: Grant, day: date) -> bool:
    return grant.digest_sent_on is None or grant.digest_sent_on < day


def written(digest: Digest) -> tuple[str, str]:
    words: dict[str, Any] = {"d": digest, "columns": (_("Before"), _("Promised"), _("Now"))}
    text = render_to_string("room/mail/digest.txt", words).strip() + "\n"
    return text, render_to_string("room/mail/digest.html", words)


def headers_of(reply_to: str) -> dict[str, str]:
    return {
        "Reply-To": reply_to,
        "Auto-Submitted": "auto-generated",
    }
