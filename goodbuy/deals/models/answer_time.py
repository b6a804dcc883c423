from __future__ import annotations

from typing import Any

from django.db import models, transaction

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.grant import Grant
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us_later, for_us_many
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, known_states

MOST_HOURS = 400


class AnswerTime(RecordedModel):
    """In how many working hours a question of this deal is answered: agreed by both sides."""

    class State(models.TextChoices):
        PROPOSED = "proposed", for_us_later("Proposed")
        AGREED = "agreed", for_us_later("Agreed by both")

    MOVES = {State.AGREED: [State.PROPOSED], State.PROPOSED: [State.PROPOSED, State.AGREED]}

    guest_verbs = ("select", "insert", "update")

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="answer_time")
    # What holds now; nothing until both agreed, and then the workspace's own hours hold.
    hours = models.PositiveSmallIntegerField(null=True, editable=False)
    proposed_hours = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(CastMember, models.CASCADE, related_name="+")
    agreed_by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED, editable=False)

    class Meta:
        constraints = [
            known_states("answertime_state_known", "state", "proposed agreed"),
            models.CheckConstraint(
                name="answertime_hours_can_be",
                condition=models.Q(proposed_hours__range=(1, MOST_HOURS)),
            ),
            models.CheckConstraint(
                name="answertime_agreed_holds",
                condition=~models.Q(state="agreed") | models.Q(hours=models.F("proposed_hours")),
            ),
        ]

    def __str__(self) -> str:
        hours = self.proposed_hours
        one = "an answer within %(hours)s working hour"
        return for_us_many(one, "an answer within %(hours)s working hours", hours) % {
            "hours": hours
        }

    @classmethod
    @transaction.atomic
    def propose(cls, deal: Deal, hours: int, *, by: Member | Grant) -> AnswerTime:
        """Put a time forward. What was agreed before holds until the other side says yes."""
        if not 1 <= hours <= MOST_HOURS:
            raise Refusal("Give between 1 and %(most_hours)s working hours.", most_hours=MOST_HOURS)
        speaker = _speaker(deal, by)
        if hours_for(deal) == hours:
            raise Refusal("That is what holds already: %(hours)s working hours.", hours=hours)
        known = cls.objects.filter(deal=deal).first()
        if known is None:
            known = cls(deal=deal, proposed_hours=hours, proposed_by=speaker)
            known.born("answer_time.proposed", by=by, audience="client")
            return known
        known.deal = deal
        fields: dict[str, Any] = {"proposed_hours": hours, "proposed_by": speaker}
        known.move(cls.State.PROPOSED, "answer_time.proposed", by=by, audience="client", **fields)
        return known

    def accept(self, *, by: Member | Grant, hours: int) -> None:
        """The other side agrees to the hours that it read."""
        speaker = _speaker(self.deal, by)
        if speaker.side == self.proposed_by.side:
            raise NotAllowed("Your side proposed this. The other side agrees to it.")
        if hours != self.proposed_hours:
            raise WrongState("The time changed while you were reading. Look at it once more.")
        self.move(
            self.State.AGREED,
            "answer_time.agreed",
            by=by,
            audience="client",
            hours=hours,
            agreed_by=speaker,
            agreed_at=clock.now(),
        )


def hours_for(deal: Deal) -> int:
    """The working hours within which a question of this deal is answered."""
    agreed: int | None = getattr(getattr(deal, "answer_time", None), "hours", None)
    return agreed or deal.workspace.answer_hours


def _speaker(deal: Deal, by: Member | Grant) -> CastMember:
    if isinstance(by, Member):
        if by.is_viewer:
            raise NotAllowed("You can read everything here, and change nothing.")
        return CastMember.voice(deal, by)
    if by.cast.side == CastMember.Side.THIRD:
        raise NotAllowed("This is between the two sides. You can read it.")
    return by.cast
