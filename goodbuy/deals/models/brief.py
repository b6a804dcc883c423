from __future__ import annotations

from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.timeline.models import RecordedModel


class Brief(RecordedModel):
    """A one-tap status with the right day to talk again; until that day nothing chases."""

    LONGEST = 400

    class Status(models.TextChoices):
        ALL_WELL = "all_well", "All well, I’m just busy"
        CARRY_ON_WITH = "carry_on_with", "Carry on with a colleague for now"
        PAUSE = "pause", "Please pause"
        NOT_AS_PROMISED = "not_as_promised", "Not what I was promised"
        BAD_NEWS = "bad_news", "I have bad news"
        DECIDED_NO = "decided_no", "We have decided against it"

    class State(models.TextChoices):
        SENT = "sent"
        SEEN = "seen"
        ANSWERED = "answered"

    MOVES = {State.SEEN: [State.SENT], State.ANSWERED: [State.SENT, State.SEEN]}

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="briefs", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="briefs", db_index=False)
    status = models.CharField(max_length=16, choices=Status)
    words = models.CharField(max_length=LONGEST, blank=True)
    carry_on_with = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    reconnect_on = models.DateField(null=True, blank=True)
    # What both do next: who and what, or that nothing is next. A brief never closes without.
    next_words = models.CharField(max_length=200, blank=True)
    next_owner = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.SENT, editable=False)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "sent_at"], name="brief_deal"),
            models.Index(fields=["workspace", "reconnect_on"], name="brief_reconnect"),
        ]

    def __str__(self) -> str:
        return self.get_status_display()
