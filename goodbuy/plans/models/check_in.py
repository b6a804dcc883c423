from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import calendar_of
from goodbuy.plans import hands
from goodbuy.plans.models.step import Step
from goodbuy.plans.timetable import today_for
from goodbuy.plans.words import needed
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class CheckIn(RecordedModel):
    """A short question asked some working days after a step: how was it, and is it clear?"""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", "Check-in"
        AFTERTASTE = "aftertaste", "Aftertaste"

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Later"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Not asked any more"

    MOVES = {State.ANSWERED: [State.SCHEDULED], State.CLOSED: [State.SCHEDULED]}
    # Whoever but the seller did it, they are asked within this many working days.
    LONGEST_WAIT = 2

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="check_ins", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="check_ins", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHECK_IN)
    asks = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.SCHEDULED, editable=False)
    answer = models.CharField(max_length=600, blank=True, editable=False)
    # From -2, worse than they were told, to +2, better.
    verdict = models.SmallIntegerField(null=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], name="checkin_deal"),
            models.Index(fields=["workspace", "state"], name="checkin_open"),
        ]
        constraints = [
            known_states("checkin_state_known", "state", "scheduled answered closed"),
            models.CheckConstraint(
                name="checkin_answered_has_words",
                condition=~models.Q(state="answered") | ~models.Q(answer=""),
            ),
            models.CheckConstraint(
                name="checkin_verdict_range",
                condition=models.Q(verdict=None) | models.Q(verdict__gte=-2, verdict__lte=2),
            ),
        ]

    def __str__(self) -> str:
        return self.asks

    @classmethod
    def plan_after(cls, step: Step, *, by: Actor) -> None:
        """See that someone asks after a step which another did for the seller."""
        others = step.owner.side != CastMember.Side.SELLER
        if others and not cls.objects.filter(step=step, kind=cls.Kind.CHECK_IN).exists():
            asks = f"Was “{step.name}” what we told you it would be, and is what comes next clear?"
            cls(deal_id=step.deal_id, step=step, asks=asks[:300]).begin(by=by)

    def begin(self, *, by: Actor) -> None:
        hands.require_team(by)
        self.born("check_in.planned", by=by, facts={"step": self.step.name})

    @property
    def due_on(self) -> date | None:
        """Unknown until its step was said to be done."""
        if not self.step.done_on:
            return None
        wait = self.days
        if self.kind == self.Kind.CHECK_IN and self.step.owner.side != CastMember.Side.SELLER:
            wait = min(wait, self.LONGEST_WAIT)
        asker = calendar_of(self.step.narrator, self.workspace)
        return asker.add(self.step.done_on, wait)

    def record_answer(self, *, by: Actor, words: str, verdict: int | None = None) -> None:
        """Write down what the client said, as it was said."""
        hands.require_team(by)
        self.move(
            self.State.ANSWERED,
            "check_in.answered",
            by=by,
            facts={"step": self.step.name},
            answer=needed(words, "Write down what they said, in their words.", 600),
            verdict=verdict,
            answered_on=today_for(self.step.narrator, self.workspace),
        )

    def close(self, *, by: Actor) -> None:
        hands.require_team(by)
        self.move(self.State.CLOSED, "check_in.closed", by=by, facts={"step": self.step.name})
