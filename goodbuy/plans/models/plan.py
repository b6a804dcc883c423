from __future__ import annotations

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.timeline.models import RecordedModel


class Plan(RecordedModel):
    """The mutual action plan of a deal: who does what by when, on either side."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being drawn"
        SHOWN = "shown", "Shown to the client"
        CONFIRMED = "confirmed", "Confirmed by the client"

    MOVES = {
        State.SHOWN: [State.DRAFT, State.SHOWN, State.CONFIRMED],
        State.CONFIRMED: [State.SHOWN],
    }

    guest_verbs = ("select", "update")
    guest_rows = "deal_id = {deal} and state <> 'draft'"

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="plan")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    template_name = models.CharField(max_length=120, blank=True)
    shown_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return "The plan"


class PlanVersion(RecordedModel):
    """The plan as it stood when it was shown or confirmed, whole and unchangeable."""

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # shown, confirmed
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["deal", "number"], name="planversion_deal")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Phase(RecordedModel):
    """One of the few stations on the path to the client's results."""

    guest_verbs = ("select",)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="phases", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases", db_index=False)
    name = models.CharField(max_length=80)
    gist = models.CharField(max_length=200, blank=True)
    # The deal's stage while this phase runs; the phase with `agreed` is the signature.
    stage = models.CharField(max_length=12, choices=Deal.Stage)
    order = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["deal", "order"], name="phase_deal")]

    def __str__(self) -> str:
        return self.name
