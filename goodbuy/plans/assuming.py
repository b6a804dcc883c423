"""What we may take for known on the client's side, though nobody there said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.models import PlanVersion, Step
from goodbuy.plans.signpost import spoken
from goodbuy.timeline.models import Event

AHEAD = timedelta(days=10)
# What makes a step another one for its reader. What a client did themselves they know.
CHANGES = (
    "step.added", "step.changed", "step.given", "step.passed_on", "step.dated", "step.slipped",
    "step.followed", "step.conditioned", "step.unconditioned", "step.holds",
)  # fmt: skip


@dataclass(frozen=True)
class Assumed:
    """A step that begins soon, and why the client may not know of it."""

    step_id: UUID
    name: str
    owner: str
    due_on: date
    reason: str
    # Nobody of them opened the room or was told anything since the step became what it is.
    is_untold: bool

    @property
    def words(self) -> str:
        return for_us("%(name)s: %(owner)s by %(due_on)s. %(reason)s") % {
            "name": self.name,
            "owner": self.owner,
            "due_on": spoken(self.due_on, self.due_on),
            "reason": self.reason,
        }


def assumed_known(deal: Deal) -> list[Assumed]:
    return assumed_many([deal])[deal.pk]


def assumed_many(deals: Iterable[Deal]) -> dict[UUID, list[Assumed]]:
    """Of each deal the steps that begin within ten days and that the client did not confirm so.

    Without a confirmed version that is every such step; with one, each that is not in it or has
    another owner or day there, and each that changed since the client last heard. Two queries,
    however many deals.
    """
    by_deal: dict[UUID, list[Assumed]] = {deal.pk: [] for deal in deals}
    steps = beginning_soon(clock.today()).filter(deal__in=by_deal).order_by("starts_on", "number")
    found = list(steps.select_related("owner", "deal"))
    confirmed = _confirmed({step.deal_id for step in found})
    for step in found:
        is_untold = step.deal.told_at is None or step.deal.told_at < step.changed_at
        known = confirmed.get(step.deal_id)
        if reason := _reason(step, known, is_untold):
            facts = (step.pk, step.name, step.owner.name, step.due_on, reason, is_untold)
            by_deal[step.deal_id].append(Assumed(*facts))
    return by_deal


def beginning_soon(today: date) -> QuerySet[Any]:
    """Shared steps that are open and begin within ten days, with the moment of their last change.

    Nothing is assumed of a deal that is paused or over.
    """
    changes = Event.objects.filter(about_id=OuterRef("pk"), kind__in=CHANGES)
    changes = changes.exclude(actor_kind="guest").order_by()
    newest = changes.values("about_id").annotate(last=Max("at")).values("last")
    last = Subquery(newest, output_field=DateTimeField())
    steps = Step.objects.shared().open().filter(starts_on__lte=today + AHEAD)
    steps = steps.filter(deal__stage__in=Deal.RUNNING, deal__deleted_at=None)
    return steps.annotate(changed_at=Coalesce(last, F("created_at")))


def _confirmed(deal_ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """The steps of the newest confirmed version, by the step's id."""
    newest = PlanVersion.objects.filter(deal__in=deal_ids, kind="confirmed")
    newest = newest.order_by("deal_id", "-number").distinct("deal_id")
    rows = newest.values_list("deal_id", "body")
    return {deal: {step["id"]: step for step in body["steps"]} for deal, body in rows}


def _reason(step: Any, known: dict[str, Any] | None, is_untold: bool) -> str:
    if known is None:
        return for_us("They have not confirmed the plan.")
    was = known.get(str(step.pk))
    if was is None:
        return for_us("It is not in the plan that they confirmed.")
    if was["owner"] != step.owner.name:
        return for_us("They confirmed it with %(was)s.") % {"was": was["owner"]}
    if was["due_on"] != step.due_on.isoformat():
        return for_us("They confirmed it for %(date)s.") % {
            "date": spoken(date.fromisoformat(was["due_on"]), step.due_on)
        }
    return for_us("It changed since they last heard from us.") if is_untold else ""
