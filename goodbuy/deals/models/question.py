from __future__ import annotations

from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.timeline.models import RecordedModel


class Question(RecordedModel):
    """Asked in the room, openly or anonymously; has a clock, an answer, and 'understood'."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ANSWERED = "answered", "Answered"
        UNDERSTOOD = "understood", "Understood"
        REOPENED = "reopened", "Asked again"

    MOVES = {
        State.ANSWERED: [State.ASKED, State.REOPENED],
        State.UNDERSTOOD: [State.ANSWERED],
        State.REOPENED: [State.ANSWERED, State.UNDERSTOOD],
    }

    class Audience(models.TextChoices):
        ROOM = "room", "Everyone in the room"
        PRIVATE = "private", "Only the asker and the one who answers"

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and (audience = 'room' or asker_id = {cast})"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="questions", db_index=False)
    words = models.CharField(max_length=1000)
    kind = models.CharField(max_length=12, default="question")  # or where_now, not_clear
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ROOM)
    # Empty when asked anonymously; then only `asker_key` lets the asker's own link recognise it.
    asker = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    asker_key = models.BinaryField(max_length=32, null=True, editable=False)
    owner = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    step_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    still_unclear = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["deal", "asked_at"], name="question_deal"),
            models.Index(fields=["workspace", "state", "answer_due_at"], name="question_open"),
        ]

    def __str__(self) -> str:
        return self.words[:80]
