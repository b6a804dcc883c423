"""Asking how it feels: by mail and in the room, once in 30 days a person, over everything."""

from __future__ import annotations

import logging
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from goodbuy.conversations.models import Aftertaste
from goodbuy.conversations.tasting import was_surveyed
from goodbuy.deals.door import Sort, Written, hand_over, may_go
from goodbuy.deals.models import CastMember, Grant
from goodbuy.deals.taps import tap_facts
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import speaking
from goodbuy.room.access import Pass, tongue_of, zone_of
from goodbuy.room.less import less_addresses
from goodbuy.timeline.many import Change, move_all
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in, all_workspace_ids

log = logging.getLogger(__name__)
SALT = "aftertaste"
MORNING = time(9)
AT_ONCE = 2000
# The link in a mail opens this one question for so long.
LASTS = 60 * 24 * 60 * 60


def ask_all() -> int:
    """Ask everyone whose day it is; the number asked. A second run asks nobody twice."""
    return sum(ask_in(workspace_id) for workspace_id in all_workspace_ids())


def ask_in(workspace_id: UUID) -> int:
    with acting_in(workspace_id):
        # A day ahead: it is tomorrow already where some readers live.
        due = Aftertaste.objects.due(clock.now().date())
        with transaction.atomic():
            _let_go(due, System(workspace_id))
        rows = _askable(due).select_related("cast", "deal__workspace")
        asked = 0
        for row in rows.order_by("due_on", "id")[:AT_ONCE]:
            try:
                with transaction.atomic():
                    asked += _ask(row)
            except Exception:
                log.exception("Aftertaste %s could not be asked for.", row.pk)
    return asked


def _let_go(due: Any, by: System) -> int:
    """What is too late, or asks somebody who left, is asked of nobody any more."""
    late = clock.now().date() - Aftertaste.MOST_LATE
    rows = due.filter(Q(cast__has_left=True) | Q(due_on__lt=late)).select_related("cast")
    closed = {"state": Aftertaste.State.CLOSED}
    return move_all([Change(row, "aftertaste.closed", closed) for row in rows], by=by)


def _askable(due: Any) -> Any:
    """Whoever has no way in, or was asked lately, stands in nobody's way."""
    ways = Grant.objects.live().filter(cast=OuterRef("cast"))
    lately = Aftertaste.objects.filter(sent_at__gt=clock.now() - Aftertaste.REST)
    same = Q(cast=OuterRef("cast")) | Q(cast__person=OuterRef("cast__person"))
    return due.filter(Exists(ways), deal__deleted_at=None).exclude(Exists(lately.filter(same)))


def _ask(row: Aftertaste) -> bool:
    grant = _link_of(row)
    if grant is None or not _is_time(grant) or not may_go(row.deal, row.cast, Sort.ASKS):
        return False
    # Locked, so that two workers cannot each find that nothing was asked yet.
    CastMember.objects.select_for_update(of=("self",)).filter(_same_person(row)).count()
    since = clock.now() - Aftertaste.REST
    if was_surveyed(row.cast, grant.email, since):
        return False
    # Who asked for no mail is asked in the room alone; of others, one letter a day that asks.
    is_mailed = grant.digest_mode != Grant.Digest.NONE
    if is_mailed and not hand_over(grant, taste_letter(row, grant), Sort.ASKS, asks=[row.pk]):
        return False
    row.send(grant.email, by=System(row.workspace_id))
    return True


def _same_person(row: Aftertaste) -> Q:
    same = Q(pk=row.cast_id)
    return same | Q(person_id=row.cast.person_id) if row.cast.person_id else same


def _link_of(row: Aftertaste) -> Grant | None:
    links = Grant.objects.live().filter(cast=row.cast)
    grant = links.select_related("deal__workspace", "deal__owner", "cast").first()
    return grant if grant and grant.deal.deleted_at is None else None


def _is_time(grant: Grant) -> bool:
    """Their own working day, from nine o’clock on."""
    zone = zone_of(grant)
    local = clock.now().astimezone(ZoneInfo(zone))
    calendar = calendar_of(grant.cast, grant.deal.workspace)
    return local.time() >= MORNING and calendar.is_working(local.date())


def taste_letter(row: Aftertaste, grant: Grant) -> Written:
    with speaking(tongue_of(grant)):
        facts: dict[str, Any] = {
            "grant": grant,
            "deal": grant.deal,
            "address": f"{settings.GOODBUY_URL}{signed_path(row, grant)}",
            "stop": less_addresses(grant)[Grant.Digest.NONE],
            **tap_facts(grant),
        }
        subject = gettext("Two minutes: how does it feel?")
        text = render_to_string("room/mail/aftertaste.txt", facts).strip() + "\n"
        html = render_to_string("room/mail/aftertaste.html", facts)
    headers = {
        "Reply-To": grant.deal.owner.email,
        "Auto-Submitted": "auto-generated",
    }
    return Written(subject, text, html, headers)


def signed_path(row: Aftertaste, grant: Grant) -> str:
    ids = [str(i) for i in (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id, row.pk)]
    return reverse("room:taste", args=[signing.dumps(ids, salt=SALT)])


def read_signed(signed: str) -> tuple[Pass, UUID] | None:
    try:
        ids = signing.loads(signed, salt=SALT, max_age=LASTS)
        grant, workspace, deal, cast, row = (UUID(i) for i in ids)
        return Pass(grant, workspace, deal, cast), row
    except (signing.BadSignature, ValueError, TypeError):
        return None


def answers_in(sent: Any) -> dict[str, int]:
    """What was tapped, as numbers; what is no number is left out, and then asked for."""
    return {name: int(text) for name, text in sent.items() if text.isdecimal() and len(text) < 4}


__all__ = ["answers_in", "ask_all", "ask_in", "read_signed", "signed_path", "taste_letter"]
