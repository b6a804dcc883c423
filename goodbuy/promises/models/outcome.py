from __future__ import annotations

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member


class Outcome(RecordedModel):
    """A promised result, its measurements, and the verdict that only a client can give."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        MEASURING = "measuring", "Being measured"
        CLAIMED = "claimed", "Said to be there"
        VERIFIED = "verified", "Proven"
        EXCEEDED = "exceeded", "Better than promised"
        SHORT = "short", "Not there yet"
        RECOVERY = "recovery", "Being put right"

    PROVEN = (State.VERIFIED, State.EXCEEDED)
    MOVES = {
        State.AGREED: [State.PROPOSED],
        State.MEASURING: [State.AGREED, State.RECOVERY],
        State.CLAIMED: [State.MEASURING],
        State.VERIFIED: [State.CLAIMED],
        State.EXCEEDED: [State.CLAIMED],
        State.SHORT: [State.CLAIMED, State.VERIFIED, State.EXCEEDED],
        State.RECOVERY: [State.SHORT],
    }

    class Direction(models.TextChoices):
        DOWN = "down", "Lower is better"
        UP = "up", "Higher is better"

    guest_verbs = ("select", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="outcomes", db_index=False)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.DOWN)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4)
    due_on = models.DateField(null=True, blank=True)
    measured_how = models.CharField(max_length=300, blank=True)
    measured_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    verifier = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    is_required = models.BooleanField(default=True)
    # What one unit of improvement is worth to the client each month, for the return on the price.
    worth_a_unit = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    # Set with the claim: who said so, and whether a second client must agree because the first is
    # a friend of that member. The reason is private; the need for a second voice is not.
    claimed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    needs_second = models.BooleanField(default=False, editable=False)
    first_verdict = models.CharField(max_length=10, blank=True, editable=False)
    first_verdict_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    verdict_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    verdict_on = models.DateField(null=True, editable=False)
    verdict_words = models.CharField(max_length=400, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["deal", "order"], name="outcome_deal")]
        constraints = [
            models.CheckConstraint(
                name="outcome_proven_by_a_client",
                condition=~models.Q(state__in=["verified", "exceeded"])
                | models.Q(verdict_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Measurement(RecordedModel):
    """One reading of an outcome's number on a day."""

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="measurements", db_index=False
    )
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["deal", "outcome", "on"], name="measurement_deal")]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "on"], name="measurement_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.value.normalize():f} on {self.on}"
