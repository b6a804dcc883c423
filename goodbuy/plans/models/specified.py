from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import hands
from goodbuy.plans.models.step import Step
from goodbuy.promises.models import Promise
from goodbuy.timeline.models import Actor, RecordedModel, record
from goodbuy.workspaces.models import WorkspaceQuerySet


class Specified(RecordedModel):
    """Where a promise stands in the plan: the step that is to deliver what was said."""

    guest_verbs = ("select",)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.CASCADE, related_name="specified", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="delivers", db_index=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = "step that delivers a promise"
        verbose_name_plural = "steps that deliver promises"
        indexes = [
            models.Index(fields=["deal"], name="specified_deal"),
            models.Index(fields=["step"], name="specified_step"),
        ]
        constraints = [models.UniqueConstraint(fields=["promise", "step"], name="specified_once")]

    def __str__(self) -> str:
        return for_us("“%(promise)s” in “%(step)s”") % {"promise": self.promise, "step": self.step}

    @classmethod
    def link(cls, promise: Promise, step: Step, *, by: Actor) -> None:
        """Say which step delivers a promise. A second time changes nothing."""
        hands.require_team(by)
        if promise.deal_id != step.deal_id:
            raise Refusal("That promise belongs to another deal.")
        if promise.is_shared and not step.is_shared:
            raise Refusal("The client sees the promise and not the step. Show them the step.")
        if not cls.objects.filter(promise=promise, step=step).exists():
            cls(deal_id=step.deal_id, promise=promise, step=step).born("promise.specified", by=by)

    def unlink(self, *, by: Actor) -> None:
        hands.require_team(by)
        record("promise.unspecified", about=self, by=by, deal_id=self.deal_id)
        self.delete()
