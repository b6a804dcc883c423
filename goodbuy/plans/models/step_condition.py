from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction

from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import hands, timing
from goodbuy.plans.words import short
from goodbuy.timeline.models import Actor, RecordedModel

if TYPE_CHECKING:
    from goodbuy.plans.models.step import Step

# As long as in a template, so that a plan can become one.
LONGEST = 80


class Conditional(RecordedModel):
    """A step that is only done if a question is answered with yes, as in a template.

    Until somebody of the team answers, it keeps its days and cannot begin. With a no it is not
    needed, and what waited for it waits for what it waited for: see `timetable.through`.
    """

    only_if = models.CharField(max_length=LONGEST, blank=True)
    # None: nobody answered yet.
    only_if_holds = models.BooleanField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_undecided(self) -> bool:
        return bool(self.only_if) and self.only_if_holds is None and self._has_not_begun

    @property
    def _has_not_begun(self) -> bool:
        return cast("Step", self).state in ("planned", "ready", "blocked")

    @transaction.atomic
    def ask_only_if(self, question: str, *, by: Actor) -> None:
        """Give the step its condition, another one, or (with no words) none any more."""
        hands.require_team(by)
        words = " ".join(question.split())
        if len(words) > LONGEST:
            raise Refusal("Ask it in %(most)s characters or fewer. Nothing changed.", most=LONGEST)
        if not self._has_not_begun:
            raise WrongState("“%(step)s” has begun, so it is needed. Nothing changed.", step=self)
        step = cast("Step", self)
        kind = "step.conditioned" if words else "step.unconditioned"
        facts = {"question": words or self.only_if}
        self.change(
            kind, by=by, audience=step.audience, facts=facts, only_if=words, only_if_holds=None
        )
        timing.ready_what_can_begin(step.plan_id, by=by)
        self.refresh_from_db()

    @transaction.atomic
    def settle_only_if(self, holds: bool, *, by: Actor) -> None:
        """Say whether the condition holds here: with a no the step falls out of the plan."""
        hands.require_team(by)
        if not self.is_undecided:
            raise WrongState("That is settled for “%(step)s” already. Nothing changed.", step=self)
        step, facts = cast("Step", self), {"question": self.only_if}
        if holds:
            self.change(
                "step.holds", by=by, audience=step.audience, facts=facts, only_if_holds=True
            )
            timing.ready_what_can_begin(step.plan_id, by=by)
        else:
            self.change("step.does_not_hold", by=by, facts=facts, only_if_holds=False)
            reason = for_us("“%(question)s” does not hold here.") % {"question": self.only_if}
            step.drop(by=by, reason=short(reason, 300))
        self.refresh_from_db()

    def _require_settled(self, by: Any) -> None:
        if self.is_undecided:
            raise WrongState(
                "Answer first: does “%(question)s” hold here? Until then “%(step)s” cannot begin.",
                question=self.only_if,
                step=self,
            )
