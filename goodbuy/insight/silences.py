"""The report of who stays: days since the seller was heard, in every deal after its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from goodbuy.insight.waiting import SIGNED
from goodbuy.kernel import clock
from goodbuy.plans.circle import patience
from goodbuy.plans.models import Presence
from goodbuy.workspaces.models import Member

MOST = 100


@dataclass(frozen=True)
class Silence:
    deal: Any
    seller: str
    mode: str
    signed_on: date | None
    heard_at: Any
    days: int
    is_vanished: bool


def silences(member: Member) -> list[Silence]:
    """The longest silences first, in one query."""
    zone = ZoneInfo(member.workspace.zone)
    today = clock.today(zone.key)
    rows = Presence.objects.visible_to(member).filter(
        is_seller=True, deal__stage__in=SIGNED, deal__deleted_at=None
    )
    order = F("heard_at").asc(nulls_first=True)
    made = []
    for row in rows.select_related("deal", "cast").order_by(order, "id")[:MOST]:
        days = (today - (row.heard_at or row.created_at).astimezone(zone).date()).days
        allowed = member.workspace.silent_days * patience(row.mode)
        made.append(
            Silence(
                deal=row.deal,
                seller=row.cast.name,
                mode=row.get_mode_display(),
                signed_on=row.deal.agreed_on,
                heard_at=row.heard_at,
                days=max(0, days),
                is_vanished=days > allowed,
            )
        )
    return made
