from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import hands, timing
from goodbuy.plans.models.step import Step
from goodbuy.plans.words import needed
from goodbuy.timeline.models import Actor, Event, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class TeachBackQuerySet(WorkspaceQuerySet):
    def to_say(self) -> Self:
        """The client's turn, in a step that they see and that is still to happen or was done."""
        rows = self.filter(state__in=TeachBack.TO_SAY, step__is_shared=True)
        return rows.exclude(step__state=Step.State.NOT_NEEDED)


class TeachBack(RecordedModel):
    """The client says in own words what happens in a step; we say whether that is what we mean."""

    class State(models.TextChoices):
        ASKED = "asked", for_us_later("Asked")
        SAID = "said", for_us_later("Said by the client")
        MATCH = "match", for_us_later("We mean the same")
        MISMATCH = "mismatch", for_us_later("We did not say it well")

    MOVES = {
        State.SAID: [State.ASKED, State.MISMATCH],
        State.MATCH: [State.SAID],
        State.MISMATCH: [State.SAID],
    }

    # Now it is the client's turn.
    TO_SAY = (State.ASKED, State.MISMATCH)

    guest_verbs = ("select", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="teach_backs", db_index=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="teach_backs", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="+", db_index=False)
    words = models.CharField(max_length=600, blank=True, editable=False)
    # Ours, where it was not what we meant: kind, and for the client to read.
    reply = models.CharField(max_length=400, blank=True, editable=False)
    noted_by = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED, editable=False)
    # Since when it is their turn, when a letter reminded them, and when it was time to ring.
    turn_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    call_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = TeachBackQuerySet.as_manager()

    class Meta:
        verbose_name = "word of theirs on a step"
        verbose_name_plural = "words of theirs on steps"
        indexes = [
            models.Index(fields=["step"], name="teachback_step"),
            models.Index(fields=["deal"], name="teachback_deal"),
        ]
        constraints = [
            known_states("teachback_state_known", "state", "asked said match mismatch"),
            models.UniqueConstraint(fields=["step", "cast"], name="teachback_once_a_person"),
        ]

    def __str__(self) -> str:
        return for_us("What happens in “%(step)s”") % {"step": self.step}

    @classmethod
    def ask(cls, step: Step, *, by: Actor, cast: CastMember) -> TeachBack:
        """Ask one of the client to say in own words what happens next."""
        hands.require_team(by)
        if not step.is_shared:
            raise Refusal(
                "The client does not see this step, so they cannot say what happens in it."
            )
        if cast.deal_id != step.deal_id or cast.side != CastMember.Side.CLIENT:
            raise Refusal("Choose somebody of the client to ask.")
        if cls.objects.filter(step=step, cast=cast).exists():
            raise Refusal("%(first_name)s was asked already.", first_name=cast.first_name)
        one = cls(deal_id=step.deal_id, step=step, cast=cast, turn_at=clock.now())
        one.born("teach_back.asked", by=by, audience=Event.Audience.CLIENT, facts=one._facts())
        return one

    def say(self, words: str, *, by: Any) -> None:
        """The client's own words; told by telephone, one of us writes them down."""
        is_theirs = by.actor_kind == "guest"
        if is_theirs and by.cast_id != self.cast_id:
            raise NotAllowed(_("This was asked of somebody else of yours."))
        if not is_theirs:
            hands.require_team(by)
        words = needed(words, _("Say in a sentence what you think happens next."), 600)
        noted = "" if is_theirs else by.actor_name
        self.move(
            self.State.SAID, "teach_back.said", by=by, facts=self._facts(), words=words,
            noted_by=noted, reply="",
        )  # fmt: skip

    def match(self, *, by: Actor) -> None:
        hands.require_team(by)
        facts, audience = self._facts(), Event.Audience.CLIENT
        self.move(self.State.MATCH, "teach_back.matched", by=by, audience=audience, facts=facts)

    @transaction.atomic
    def mismatch(self, *, by: Actor, reply: str) -> None:
        """It is not what we meant: that is our job, so the step is open again, with kind words."""
        hands.require_team(by)
        words = needed(reply, "Say it again, better: the client reads it.", 400)
        facts, audience = {**self._facts(), "reply": words}, Event.Audience.CLIENT
        self.move(
            self.State.MISMATCH, "teach_back.mismatched", by=by, audience=audience, facts=facts,
            reply=words, turn_at=clock.now(), reminded_on=None, call_on=None,
        )  # fmt: skip
        _reopen(self.step, words, by)

    def _facts(self) -> dict[str, Any]:
        return {"step": self.step.name, "who": self.cast.name}


def _reopen(step: Step, words: str, by: Actor) -> None:
    """Not understood as it was meant: open again where it was done, and said better."""
    known: dict[str, Any] = {"audience": step.audience, "facts": {"words": words}}
    if step.state not in (Step.State.CLAIMED, Step.State.CONFIRMED):
        step.change("step.reopened", by=by, state_words=words, **known)
        return
    gone: dict[str, Any] = {"done_on": None, "claimed_by": None, "confirmed_by": None}
    to = Step.State.IN_PROGRESS
    step.move(to, "step.reopened", by=by, state_words=words, **gone, **known)
    timing.ready_what_can_begin(step.plan_id, by=by)
