from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class HandLetterQuerySet(WorkspaceQuerySet):
    def waiting(self, today: date) -> Self:
        return self.filter(state=HandLetter.State.WAITING, send_on__lte=today)


class HandLetter(RecordedModel):
    """A letter that a member writes to somebody of the room; it waits for a day that suits them."""

    class State(models.TextChoices):
        WAITING = "waiting", for_us_later("Waiting for its day")
        SENT = "sent", for_us_later("Sent")
        DROPPED = "dropped", for_us_later("Not sent")

    MOVES = {State.SENT: [State.WAITING], State.DROPPED: [State.WAITING]}

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="letters", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="letters", db_index=False)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=150)
    words = models.TextField(max_length=4000)
    # Where it goes when it is about no room: a goodbye, a hello. Else to the address of their link.
    address = models.EmailField(blank=True)
    send_on = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING, editable=False)

    objects: ClassVar[Any] = HandLetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], name="handletter_deal"),
            models.Index(
                fields=["workspace", "send_on"],
                condition=models.Q(state="waiting"),
                name="handletter_waiting",
            ),
        ]
        constraints = [known_states("handletter_state_known", "state", "waiting sent dropped")]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def write(
        cls,
        deal: Deal,
        *,
        by: Member,
        cast: CastMember,
        subject: str,
        words: str,
        send_on: date,
        address: str = "",
    ) -> HandLetter:
        if by.is_viewer:
            raise NotAllowed(
                "You can read everything here, and change nothing: your role is viewer."
            )
        if not subject.strip() or not words.strip():
            raise Refusal("A letter needs a subject and words. Nothing was sent.")
        letter = cls(deal=deal, cast=cast, by=by, subject=fitting(subject, 150), send_on=send_on)
        letter.address = address
        letter.words = fitting(words.replace("\x00", ""), 4000)
        letter.born("letter.written", by=by, facts={"to": cast.name})
        return letter

    def was_sent(self, *, by: Actor) -> None:
        self.move(self.State.SENT, "letter.sent", by=by, facts={"to": self.cast.name})

    def drop(self, *, by: Actor, reason: str = "") -> None:
        facts = {"to": self.cast.name, "reason": reason}
        self.move(self.State.DROPPED, "letter.dropped", by=by, facts=facts)
