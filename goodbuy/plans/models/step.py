from __future__ import annotations

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.plans.models.plan import Phase, Plan
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import WorkspaceModel


class Step(RecordedModel):
    """One thing that one accountable person does by a day; confirmed by the other side."""

    class State(models.TextChoices):
        PLANNED = "planned", "Later"
        READY = "ready", "Ready to start"
        IN_PROGRESS = "in_progress", "Under way"
        CLAIMED = "claimed", "Said to be done"
        CONFIRMED = "confirmed", "Done"
        DISPUTED = "disputed", "Not yet as promised"
        BLOCKED = "blocked", "Waiting"
        NOT_NEEDED = "not_needed", "Not needed"

    OPEN = (State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED, State.BLOCKED)
    DONE = (State.CONFIRMED, State.NOT_NEEDED)
    MOVES = {
        State.READY: [State.PLANNED, State.BLOCKED],
        State.PLANNED: [State.READY, State.BLOCKED],
        State.IN_PROGRESS: [State.PLANNED, State.READY, State.DISPUTED, State.BLOCKED],
        State.CLAIMED: [State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED],
        State.CONFIRMED: [State.CLAIMED],
        State.DISPUTED: [State.CLAIMED],
        State.BLOCKED: [State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED],
        State.NOT_NEEDED: [State.PLANNED, State.READY],
    }

    guest_verbs = ("select", "update")
    guest_rows = "deal_id = {deal} and is_shared"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="steps", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", db_index=False)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=160)
    # What it will be like, and why it matters: for the client to read before it starts.
    expectation = models.CharField(max_length=400, blank=True)
    why = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    evidence_given = models.CharField(max_length=400, blank=True, editable=False)
    owner = models.ForeignKey(
        CastMember, models.PROTECT, related_name="steps_owned", db_index=False
    )
    helper = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    narrator = models.ForeignKey(
        CastMember, models.PROTECT, related_name="steps_told", db_index=False
    )
    is_shared = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=1)
    not_before = models.DateField(null=True, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    by_time = models.TimeField(null=True, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    baseline_due_on = models.DateField(null=True, editable=False)
    late_reason = models.CharField(max_length=300, blank=True, editable=False)
    state = models.CharField(max_length=11, choices=State, default=State.PLANNED, editable=False)
    state_before_block = models.CharField(max_length=11, blank=True, editable=False)
    blocked_on = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    state_words = models.CharField(max_length=400, blank=True, editable=False)
    done_on = models.DateField(null=True, editable=False)
    claimed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    confirmed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["deal", "number"], name="step_deal"),
            models.Index(fields=["workspace", "state", "due_on"], name="step_due"),
        ]

    def __str__(self) -> str:
        return self.name


class Dependency(WorkspaceModel):
    """`step` starts after `after` is done."""

    guest_verbs = ("select",)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="waits", db_index=False)
    after = models.ForeignKey(Step, models.CASCADE, related_name="followers", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["deal"], name="dependency_deal")]
        constraints = [
            models.UniqueConstraint(fields=["step", "after"], name="dependency_once"),
            models.CheckConstraint(
                name="dependency_not_on_itself", condition=~models.Q(step=models.F("after"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} waits for {self.after}"
