from __future__ import annotations

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.timeline.models import RecordedModel


class Promise(RecordedModel):
    """Words that one side said to the other, verbatim, by when, and what became of them."""

    class State(models.TextChoices):
        RECORDED = "recorded", "Recorded"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        KEPT_CLAIMED = "kept_claimed", "Said to be kept"
        KEPT = "kept", "Kept"
        MISSED = "missed", "Missed"
        REPAIRED = "repaired", "Repaired"
        WAIVED = "waived", "Let go"
        SUPERSEDED = "superseded", "Replaced by a new promise"

    OPEN = (State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED)
    MOVES = {
        State.ACKNOWLEDGED: [State.RECORDED],
        State.KEPT_CLAIMED: [State.RECORDED, State.ACKNOWLEDGED, State.MISSED],
        State.KEPT: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED],
        State.MISSED: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED],
        State.REPAIRED: [State.MISSED],
        State.WAIVED: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED, State.MISSED],
        State.SUPERSEDED: [State.RECORDED, State.ACKNOWLEDGED],
    }

    class Where(models.TextChoices):
        MEETING = "meeting", "In a meeting"
        CALL = "call", "On the telephone"
        MAIL = "mail", "By mail"
        ROOM = "room", "In the room"
        CONTRACT = "contract", "In the contract"
        PLAN = "plan", "In the plan"

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and is_shared"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="promises", db_index=False)
    words = models.CharField(max_length=400, editable=False)
    said_by = models.ForeignKey(
        CastMember, models.PROTECT, related_name="promises_made", db_index=False
    )
    said_to = models.ForeignKey(
        CastMember, models.PROTECT, null=True, related_name="promises_received", db_index=False
    )
    said_on = models.DateField()
    said_where = models.CharField(max_length=10, choices=Where, default=Where.MEETING)
    due_on = models.DateField(null=True, blank=True)
    # A new day is told with its reason; the first day stays for all to see.
    first_due_on = models.DateField(null=True, blank=True, editable=False)
    late_reason = models.CharField(max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by"
    )
    is_shared = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECORDED, editable=False)
    settled_on = models.DateField(null=True, editable=False)
    settled_words = models.CharField(max_length=400, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["deal", "due_on"], name="promise_deal"),
            models.Index(fields=["workspace", "state", "due_on"], name="promise_due"),
        ]

    def __str__(self) -> str:
        return self.words[:100]
