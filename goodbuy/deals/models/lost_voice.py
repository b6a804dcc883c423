from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class LostVoiceQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.filter(state=LostVoice.State.OPEN)


class LostVoice(RecordedModel):
    """Somebody left the client's firm, so a voice in a purchase is gone: who speaks instead?

    Whoever leads the deal is told on Today until they say so. Never in the room.
    """

    class State(models.TextChoices):
        OPEN = "open", for_us_later("Not said yet")
        SETTLED = "settled", for_us_later("Settled")

    MOVES = {State.SETTLED: [State.OPEN]}

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lost_voices", db_index=False)
    cast = models.OneToOneField(CastMember, models.CASCADE, related_name="lost")
    successor = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN, editable=False)

    objects: ClassVar[Any] = LostVoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], condition=models.Q(state="open"), name="lost_voice_open")
        ]
        constraints = [known_states("lost_voice_state_known", "state", "open settled")]

    def __str__(self) -> str:
        return self.cast.name

    @classmethod
    def tell(cls, cast: CastMember, *, by: Actor) -> LostVoice:
        known: LostVoice | None = cls.objects.filter(cast=cast).first()
        if known is None:
            known = cls(deal_id=cast.deal_id, cast=cast)
            known.born("voice.lost", by=by, facts={"firm": cast.firm})
        return known

    def settle(self, *, by: Member, successor: CastMember | None = None, words: str = "") -> None:
        """Who speaks now, or in a few words why nobody has to."""
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        words = fitting(words, 300)
        if successor is None and not words:
            raise Refusal(
                "Choose who speaks now that %(first_name)s is gone, or write why nobody has to.",
                first_name=self.cast.first_name,
            )
        is_wrong = successor and (successor.deal_id != self.deal_id or successor.has_left)
        if successor and (is_wrong or successor.side == CastMember.Side.SELLER):
            raise Refusal("Choose somebody of theirs who is in this deal.")
        self.move(
            self.State.SETTLED, "voice.settled", by=by, successor=successor, words=words,
            facts={"now": successor.name if successor else words},
        )  # fmt: skip
