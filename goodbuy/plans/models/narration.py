from __future__ import annotations

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.timeline.models import Event, RecordedModel


class Narration(RecordedModel):
    """A play-by-play entry: what happened, why it matters, what is next, who, when."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not told yet"
        PUBLISHED = "published", "Told"
        DROPPED = "dropped", "Not worth telling"

    MOVES = {State.PUBLISHED: [State.DRAFT], State.DROPPED: [State.DRAFT]}

    guest_verbs = ("select", "insert")
    guest_rows = "deal_id = {deal} and state = 'published'"
    # A client's verb drafts an entry for its narrator; the client cannot read the draft.
    guest_adds = "deal_id = {deal}"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="narrations", db_index=False)
    step_id = models.UUIDField(null=True, blank=True)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    narrator = models.ForeignKey(
        CastMember, models.PROTECT, related_name="narrations", db_index=False
    )
    headline = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    next_words = models.CharField(max_length=500, blank=True)
    next_who = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    next_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    happened_at = models.DateTimeField()
    # The debt's day: one working day after it happened, in the narrator's calendar.
    due_on = models.DateField()
    publishes_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    was_edited = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [
            models.Index("deal", models.F("published_at").desc(), name="narration_deal"),
            models.Index(fields=["workspace", "state", "due_on"], name="narration_debts"),
        ]

    def __str__(self) -> str:
        return self.headline
