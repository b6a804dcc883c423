from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from goodbuy.kernel.ids import unguessable_key
from goodbuy.people.models import Company
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet


class DealQuerySet(WorkspaceQuerySet):
    def shared_with(self, grant: Any) -> DealQuerySet:
        return self.filter(workspace_id=grant.workspace_id, pk=grant.deal_id)

    def running(self) -> DealQuerySet:
        """Neither paused nor ended: `where()` owes each of these a next step."""
        return self.filter(stage__in=Deal.RUNNING)


class Deal(RecordedModel):
    """One client buying one thing, from first talk to proven outcome and after.

    Holds only what both sides may read; private judgement lives in notes.
    """

    class Stage(models.TextChoices):
        EXPLORING = "exploring", "Exploring"
        EVALUATING = "evaluating", "Evaluating"
        AGREED = "agreed", "Agreed"
        ONBOARDING = "onboarding", "Onboarding"
        LIVE = "live", "Live"
        PROVEN = "proven", "Results proven"
        RENEWING = "renewing", "Buying again"
        RESTING = "resting", "Resting"
        PAUSED = "paused", "Paused"
        DECLINED = "declined", "Declined"
        BROKEN_OFF = "broken_off", "Broken off"

    RUNNING = (
        Stage.EXPLORING,
        Stage.EVALUATING,
        Stage.AGREED,
        Stage.ONBOARDING,
        Stage.LIVE,
        Stage.PROVEN,
        Stage.RENEWING,
    )
    # The seven columns of the board; the close is the line after the third.
    BOARD = RUNNING
    AFTER_CLOSE = (Stage.ONBOARDING, Stage.LIVE, Stage.PROVEN, Stage.RENEWING)
    MOVES = {
        Stage.EVALUATING: [Stage.EXPLORING],
        Stage.EXPLORING: [Stage.EVALUATING],
        Stage.AGREED: [Stage.EVALUATING],
        Stage.ONBOARDING: [Stage.AGREED, Stage.RENEWING],
        Stage.LIVE: [Stage.ONBOARDING, Stage.PROVEN],
        Stage.PROVEN: [Stage.LIVE],
        Stage.RENEWING: [Stage.PROVEN],
        Stage.RESTING: [Stage.PROVEN],
        Stage.PAUSED: list(RUNNING),
        Stage.DECLINED: [Stage.EXPLORING, Stage.EVALUATING],
        Stage.BROKEN_OFF: [Stage.AGREED, Stage.ONBOARDING, Stage.LIVE],
    }

    class Depth(models.TextChoices):
        NORMAL = "normal", "Normal"
        LIGHT = "light", "Light one-off"

    class Side(models.TextChoices):
        SELLER = "seller", "us"
        CLIENT = "client", "the client"

    guest_verbs = ("select", "update")
    guest_rows = "id = {deal}"

    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, related_name="deals", db_index=False)
    # As the room shows it: the guest role cannot read companies.
    company_name = models.CharField(max_length=200)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="deals", db_index=False)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.EXPLORING, editable=False)
    stage_since = models.DateTimeField(null=True, editable=False)
    depth = models.CharField(max_length=8, choices=Depth, default=Depth.NORMAL)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    started_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True, editable=False)
    # The day by which the client is to have the promised results.
    value_on = models.DateField(null=True, blank=True)
    paused_from = models.CharField(max_length=12, choices=Stage, blank=True, editable=False)
    paused_until = models.DateField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=400, blank=True, editable=False)
    declined_by = models.CharField(max_length=8, choices=Side, blank=True, editable=False)
    room_key = models.CharField(max_length=32, unique=True, default=unguessable_key, editable=False)
    # When a client last opened the room or heard the next step.
    told_at = models.DateTimeField(null=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = DealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "stage", "told_at", "id"], name="deal_board"),
            models.Index(fields=["workspace", "created_at", "id"], name="deal_newest"),
            models.Index(fields=["company"], name="deal_company"),
            models.Index(fields=["owner", "stage"], name="deal_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                name="deal_paused_says_until_when",
                condition=~models.Q(stage="paused")
                | models.Q(paused_until__isnull=False) & ~models.Q(paused_from=""),
            ),
            models.CheckConstraint(
                name="deal_declined_says_by_whom",
                condition=~models.Q(stage="declined") | ~models.Q(declined_by=""),
            ),
            models.CheckConstraint(
                name="deal_stage_known",
                condition=models.Q(
                    stage__in=[
                        "exploring", "evaluating", "agreed", "onboarding", "live", "proven",
                        "renewing", "resting", "paused", "declined", "broken_off",
                    ]
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.pk, "company_id": self.company_id}
