"""Two things of Today that need more than a row: check-ins due, and what is taken for known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Least

from goodbuy.deals.models import Brief, CastMember
from goodbuy.kernel.working_days import calendar_for
from goodbuy.plans.assuming import untold
from goodbuy.plans.models.check_in import CheckIn
from goodbuy.workspaces.models import Member

if TYPE_CHECKING:
    from goodbuy.insight.duties import Waiting


def _client() -> Subquery:
    """The name of the first client of a row's deal."""
    clients = CastMember.objects.filter(deal_id=OuterRef("deal_id"), side="client", has_left=False)
    return Subquery(clients.order_by("order", "id").values("name")[:1])


def check_ins() -> QuerySet[Any]:
    """What was said to be done and not asked after yet; `wait` is in working days."""
    rows = CheckIn.objects.filter(state=CheckIn.State.SCHEDULED, step__done_on__isnull=False)
    longest = Value(CheckIn.LONGEST_WAIT)
    sooner = When(step__owner__side="seller", then=F("days"))
    usual = When(kind=CheckIn.Kind.CHECK_IN, then=Least(F("days"), longest))
    return rows.annotate(wait=Case(sooner, usual, default=F("days")), client=_client())


def assumed(today: date) -> QuerySet[Any]:
    """Steps of which the client heard nothing; not where they asked to be left in peace."""
    rests = Brief.objects.filter(deal_id=OuterRef("deal_id"), reconnect_on__gt=today)
    return untold(today).filter(~Exists(rests)).annotate(client=_client())


def narrowed(rows: list[Waiting], member: Member, today: date) -> list[Waiting]:
    """Check-ins whose working days have passed; of each deal one thing that is taken for known."""
    calendar = calendar_for(member.country, member.zone)
    kept: list[Waiting] = []
    first: dict[UUID, Waiting] = {}
    for row in rows:
        if row.kind == "check_in" and row.on:
            due = calendar.add(row.on, int(row.more or 0))
            if due <= today:
                kept.append(replace(row, on=due, more=""))
        elif row.kind == "assumed":
            known = first.get(row.deal_id)
            if known is None or (row.on or today) < (known.on or today):
                first[row.deal_id] = replace(row, id=row.deal_id)
        else:
            kept.append(row)
    return kept + list(first.values())


__all__ = ["CheckIn", "assumed", "check_ins", "narrowed"]
