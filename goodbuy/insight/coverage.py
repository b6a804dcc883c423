"""Narration coverage: how much of what a client could see happen was told within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.workspaces.models import Member

SINCE = timedelta(days=180)
MOST = 200
DELIVERY = (Deal.Stage.ONBOARDING, Deal.Stage.LIVE)


@dataclass(frozen=True)
class Covered:
    """One deal or one narrator: how many changes, and how many of them were told in time."""

    id: UUID
    name: str
    more: str
    changes: int
    in_time: int
    voices: int = 0
    needs_a_voice: bool = False

    @property
    def share(self) -> int:
        return round(100 * self.in_time / self.changes) if self.changes else 100


def owed(member: Member) -> QuerySet[Any]:
    """What happened and had to be told; what is still within its day is not counted yet."""
    today = clock.today(member.workspace.zone)
    rows = Narration.objects.visible_to(member).exclude(kind="told")
    rows = rows.exclude(state=Narration.State.DROPPED).filter(deal__deleted_at=None)
    rows = rows.filter(happened_at__gte=clock.now() - SINCE)
    told_on = TruncDate("published_at", tzinfo=ZoneInfo(member.workspace.zone))
    return rows.annotate(told_on=told_on).filter(
        Q(state=Narration.State.PUBLISHED) | Q(due_on__lt=today)
    )


IN_TIME = Count("pk", filter=Q(told_on__lte=F("due_on")))


def by_deal(member: Member) -> list[Covered]:
    names = ("deal_id", "deal__name", "deal__company_name", "deal__stage")
    voices = Count("narrator", filter=Q(state="published"), distinct=True)
    rows = owed(member).values(*names).annotate(n=Count("pk"), told=IN_TIME, voices=voices)
    return [
        Covered(
            id=row["deal_id"],
            name=row["deal__company_name"],
            more=row["deal__name"],
            changes=row["n"],
            in_time=row["told"],
            voices=row["voices"],
            needs_a_voice=row["voices"] < 2 and row["deal__stage"] in DELIVERY,
        )
        for row in rows.order_by("deal__company_name", "deal_id")[:MOST]
    ]


def by_narrator(member: Member) -> list[Covered]:
    """By the person, over all deals; a third party's voice stands under its own name."""
    names = ("narrator__member_id", "narrator__name", "narrator__firm")
    rows = owed(member).values(*names).annotate(n=Count("pk"), told=IN_TIME)
    return [
        Covered(
            id=row["narrator__member_id"],
            name=row["narrator__name"],
            more=row["narrator__firm"],
            changes=row["n"],
            in_time=row["told"],
        )
        for row in rows.order_by("narrator__name", "narrator__firm")[:MOST]
    ]
