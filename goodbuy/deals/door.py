"""The one door for letters to people outside. Nothing else in the product may write to a client.

It honours the days on which somebody wished to be left in peace, and lets at most one letter that
asks something go to a person on one day, over all deals and all senders. It is asked when a
letter is written, and once more in the moment of sending: a letter may have waited for a server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goodbuy.deals.models import CastMember, Deal, Grant, Nudge
from goodbuy.deals.quiet import Peace, hears_digest, wish_of
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.workspaces import mail
from goodbuy.workspaces.boundary import acting_in

Sort = Nudge.Sort


class Crossing(Refusal):
    """Somebody wished to be left in peace, and this would cross their wish."""


@dataclass(frozen=True)
class Written:
    """A letter as it will be read."""

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def hand_over(grant: Grant, letter: Written, sort: Sort, *, peace: Peace | None = None) -> bool:
    """Post a letter to this grant's person if it may go to them today; else nothing happens.

    Called inside the team's boundary. `grant` comes with its cast and deal.
    """
    with transaction.atomic():
        nudge = leave_for(grant, sort, subject=letter.subject, peace=peace)
        if nudge is None:
            return False
        leave = f"{nudge.workspace_id}/{nudge.pk}"
        post = (letter.subject, letter.text, letter.html, letter.headers)
        mail.post(grant.email, *post, leave=leave)
    return True


def leave_for(
    grant: Grant, sort: Sort, *, subject: str = "", peace: Peace | None = None
) -> Nudge | None:
    """Take the leave for one letter; None where a wish or another letter of today stands."""
    if not may_go(grant.deal, grant.cast, sort, peace=peace):
        return None
    nudge = Nudge(workspace_id=grant.workspace_id, deal=grant.deal, cast=grant.cast, sort=sort)
    nudge.address, nudge.subject = grant.email.lower(), subject[:200]
    nudge.on = today_of(grant.cast, grant.deal)
    return nudge if _is_first(nudge) else None


def may_go(deal: Deal, cast: CastMember, sort: Sort, *, peace: Peace | None = None) -> bool:
    """Whether their wishes let a letter of this sort go to them today."""
    if sort == Sort.ASKED_FOR:
        return True
    if sort == Sort.TELLS:
        return hears_digest(deal, cast)
    return (peace or Peace.of(deal, cast)).wish(deal, cast) is None


def refuse_crossing(deal: Deal, cast: CastMember) -> None:
    """Tell a member who writes by hand whose wish that would cross."""
    wish = wish_of(deal, cast)
    if wish is None:
        return
    until = (
        _("Nothing was sent. When they write again, or tell you otherwise, you may write as well.")
        if wish.is_for_ever
        else _("A letter now would cross that wish. Nothing was sent.")
    )
    raise Crossing(f"{wish.words} {until}")


def today_of(cast: CastMember, deal: Deal) -> date:
    return calendar_of(cast, deal.workspace).today(clock.now())


def is_written_to_today(grant: Grant) -> bool:
    """Whether a letter that asks something goes to this address today already."""
    today = today_of(grant.cast, grant.deal)
    asked = Nudge.objects.filter(address=grant.email.lower(), on=today, sort__in=Nudge.NUDGING)
    return asked.exists()


def _is_first(nudge: Nudge) -> bool:
    try:
        with transaction.atomic():
            nudge.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def still_may_go(leave: str) -> bool:
    """Asked in the moment of sending. A letter that waited takes the turn of the day it goes."""
    workspace_id, _slash, nudge_id = leave.partition("/")
    with acting_in(UUID(workspace_id)):
        nudges = Nudge.objects.select_related("deal__workspace", "cast")
        nudge = nudges.filter(pk=UUID(nudge_id)).first()
        if nudge is None:
            return False
        if may_go(nudge.deal, nudge.cast, Sort(nudge.sort)) and _has_its_day(nudge):
            return True
        # Not sent, so it does not count.
        nudge.delete()
        return False


def _has_its_day(nudge: Any) -> bool:
    today = today_of(nudge.cast, nudge.deal)
    if nudge.on == today:
        return True
    try:
        with transaction.atomic():
            Nudge.objects.filter(pk=nudge.pk).update(on=today)
    except IntegrityError:
        return False
    return True
