from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import require_colleague
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.words import long_day
from goodbuy.plans import hands, timing
from goodbuy.plans.differences import body_of
from goodbuy.plans.models.dependency import Dependency
from goodbuy.plans.models.plan import Phase, Plan
from goodbuy.plans.models.step_condition import Conditional
from goodbuy.plans.models.step_rows import StepQuerySet, step_constraints, step_indexes
from goodbuy.plans.models.template import PlanTemplate
from goodbuy.plans.schedule import Change
from goodbuy.plans.timetable import today_for
from goodbuy.plans.words import needed, short
from goodbuy.timeline.models import Actor, Event, RecordedModel, record


class Step(Conditional):
    """One thing that one accountable person does by a day; confirmed by the other side."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Later")
        READY = "ready", _("Ready to start")
        IN_PROGRESS = "in_progress", _("Under way")
        CLAIMED = "claimed", _("Said to be done")
        CONFIRMED = "confirmed", _("Done")
        DISPUTED = "disputed", _("Not yet as promised")
        BLOCKED = "blocked", _("Waiting")
        NOT_NEEDED = "not_needed", _("Not needed")

    # What begins after these may begin: waiting for the confirmation would only cost days.
    SETTLED = (State.CLAIMED, State.CONFIRMED, State.NOT_NEEDED)
    OPEN = (State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED, State.BLOCKED)
    DONE = (State.CONFIRMED, State.NOT_NEEDED)
    MOVES = {
        State.READY: [State.PLANNED, State.BLOCKED],
        State.PLANNED: [State.READY, State.BLOCKED],
        State.IN_PROGRESS: [
            State.PLANNED,
            State.READY,
            State.DISPUTED,
            State.BLOCKED,
            State.CLAIMED,
            State.CONFIRMED,
        ],
        State.CLAIMED: [State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED],
        State.CONFIRMED: [State.CLAIMED],
        State.DISPUTED: [State.CLAIMED, State.BLOCKED],
        State.BLOCKED: [State.PLANNED, State.READY, State.IN_PROGRESS, State.DISPUTED],
        State.NOT_NEEDED: [State.PLANNED, State.READY],
    }
    # The number only says where a step stands; `plan.reordered` tells the order.
    DERIVED = RecordedModel.DERIVED | {"number", "alike"}
    # What a client read before a step began is not rewritten while it runs.
    FROZEN = ("expectation", "why", "evidence")

    guest_verbs = ("select", "update")
    guest_rows = "deal_id = {deal} and is_shared"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="steps", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", db_index=False)
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, blank=True)
    # The template whose step `key` is; with the name, this is what makes two steps similar.
    template = models.ForeignKey(
        PlanTemplate, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    alike = models.CharField(max_length=160, blank=True, editable=False)
    # The first of a series, and how many weeks lie between two of it.
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="repeated", db_index=False
    )
    every_weeks = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(max_length=160)
    # What it will be like, and why it matters: for the client to read before it starts.
    expectation = models.CharField(max_length=400, blank=True)
    why = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    evidence_given = models.CharField(max_length=400, blank=True, editable=False)
    # What we need from its owner, in the words of the wanted card.
    wanted = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        CastMember, models.PROTECT, related_name="steps_owned", db_index=False
    )
    helper = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    narrator = models.ForeignKey(
        CastMember, models.PROTECT, related_name="steps_told", db_index=False
    )
    is_shared = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=1)
    not_before = models.DateField(null=True, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    by_time = models.TimeField(null=True, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    # The day that the client last confirmed.
    baseline_due_on = models.DateField(null=True, editable=False)
    late_reason = models.CharField(max_length=300, blank=True, editable=False)
    state = models.CharField(max_length=11, choices=State, default=State.PLANNED, editable=False)
    state_before_block = models.CharField(max_length=11, blank=True, editable=False)
    blocked_on = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    state_words = models.CharField(max_length=400, blank=True, editable=False)
    # When it really began, whatever was planned: what later plans learn from.
    began_on = models.DateField(null=True, editable=False)
    done_on = models.DateField(null=True, editable=False)
    claimed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    confirmed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = StepQuerySet.as_manager()

    class Meta:
        indexes = step_indexes()
        constraints = step_constraints()

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def was_on(self) -> date | None:
        """The confirmed day, where it is no longer the day."""
        return self.baseline_due_on if self.baseline_due_on != self.due_on else None

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today

    @property
    def audience(self) -> str:
        return Event.Audience.CLIENT if self.is_shared else Event.Audience.TEAM

    # -- how it goes

    @transaction.atomic
    def start(self, *, by: Actor) -> None:
        """Not what is said to be done: that is disputed, or opened again by what was understood."""
        hands.require_doer(self, by)
        self._say_first(by)
        if Step.objects.select_for_update().get(pk=self.pk).done_on:
            raise self.cannot_become(self.State.IN_PROGRESS)
        began = self.began_on or today_for(self.owner, self.workspace)
        self.move(
            self.State.IN_PROGRESS, "step.started", by=by, audience=self.audience, began_on=began
        )

    @transaction.atomic
    def claim(self, *, by: Actor, evidence: str = "") -> None:
        """Say that it is done; for what no client sees, that settles it."""
        hands.require_doer(self, by)
        self._say_first(by)
        done_on = today_for(self.owner, self.workspace)
        self.move(
            self.State.CLAIMED,
            "step.claimed",
            by=by,
            audience=self.audience,
            facts={"evidence": evidence},
            claimed_by=hands.voice_of(by, self.deal_id),
            evidence_given=short(evidence, 400),
            began_on=self.began_on or timing.began(self, done_on),
            done_on=done_on,
            state_words="",
        )
        if not self.is_shared:
            self._settle(by)
        timing.ready_what_can_begin(self.plan_id, by=by)

    def _say_first(self, by: Actor) -> None:
        """What a client sees begin was described before: after it nobody can promise any more."""
        self._require_settled(by)
        if self.is_shared and not self.expectation and by.actor_kind == "member":
            raise Refusal(
                "Say first what “%(step)s” will be like for the client: change the step.", step=self
            )

    @transaction.atomic
    def confirm(self, *, by: Actor) -> None:
        """Confirmed by the other side than the one which did it."""
        hands.require_other_side(self, by)
        self._require_understood()
        self._settle(by)

    def _require_understood(self) -> None:
        if self.teach_backs.filter(state="mismatch").exists():
            raise WrongState(
                "“%(step)s” was understood differently, so it cannot be confirmed yet. "
                "Say in the room what happens in it, once more.",
                step=self,
            )

    def _settle(self, by: Actor) -> None:
        cast = hands.voice_of(by, self.deal_id)
        self.move(
            self.State.CONFIRMED, "step.confirmed", by=by, audience=self.audience, confirmed_by=cast
        )

    @transaction.atomic
    def dispute(self, *, by: Actor, reason: str) -> None:
        hands.require_other_side(self, by)
        words = needed(reason, "Say what is missing, so that it can be put right.")
        self.move(
            self.State.DISPUTED,
            "step.disputed",
            by=by,
            audience=self.audience,
            facts={"reason": words},
            state_words=words,
            done_on=None,
        )
        timing.ready_what_can_begin(self.plan_id, by=by)

    def block(self, *, by: Actor, on: CastMember, words: str) -> None:
        hands.require_doer(self, by)
        words = needed(words, "Say what it waits for.")
        self.move(
            self.State.BLOCKED,
            "step.blocked",
            by=by,
            audience=self.audience,
            facts={"on": on.name, "words": words},
            state_before_block=self.state,
            blocked_on=on,
            state_words=words,
        )

    def unblock(self, *, by: Actor) -> None:
        hands.require_doer(self, by)
        if self.state != self.State.BLOCKED:
            raise WrongState("“%(step)s” is not waiting for anyone. Nothing changed.", step=self)
        self.move(
            self.state_before_block,
            "step.unblocked",
            by=by,
            audience=self.audience,
            blocked_on=None,
            state_before_block="",
            state_words="",
        )

    @transaction.atomic
    def drop(self, *, by: Actor, reason: str) -> None:
        hands.require_team(by)
        words = needed(reason, "Say why it is not needed, for the client reads it too.")
        self.move(
            self.State.NOT_NEEDED,
            "step.dropped",
            by=by,
            audience=self.audience,
            facts={"reason": words},
            state_words=words,
        )
        timing.ready_what_can_begin(self.plan_id, by=by)

    # -- what it is

    @transaction.atomic
    def describe(self, *, by: Actor, **words: Any) -> None:
        """Change its words, length and visibility; new days follow where its length changed."""
        hands.require_team(by)
        began = self.state not in (self.State.PLANNED, self.State.READY)
        for name in self.FROZEN:
            if began and words.get(name, getattr(self, name)) != getattr(self, name):
                raise WrongState(
                    "“%(step)s” has begun, so what was said about it stays. Tell the client "
                    "instead.",
                    step=self,
                )
        if "name" in words:
            words["name"] = needed(words["name"], "A step needs a name: a verb and its object.")
        if words.get("narrator", self.narrator) != self.narrator:
            hands.require_narrator(self, words["narrator"])
        event = self.change("step.changed", by=by, audience=self.audience, **words)
        if event and {"days", "not_before", "helper_id"} & event.changed.keys():
            timing.follow(self, by=by)

    @transaction.atomic
    def give(self, owner: CastMember, *, by: Actor) -> None:
        """Make someone else accountable; the day stays, or moves to their next working day."""
        hands.require_team(by)
        hands.require_same_deal(self, owner)
        facts = {"owner": owner.name, "before": self.owner.name}
        self.change("step.given", by=by, audience=self.audience, facts=facts, owner=owner)
        timing.take_over(self, by=by)
        # Whoever but us does it now: somebody asks how it went.
        if owner.side != CastMember.Side.SELLER:
            timing.ask_after(self, by=by)

    @transaction.atomic
    def pass_on(self, to: CastMember, *, by: Any) -> None:
        """A client hands what is wanted from them to a colleague: the doing, or the saying yes."""
        require_colleague(by, to, self.deal_id)
        mine = by.cast.side
        facts = {"owner": to.name, "before": by.cast.name}
        fields: dict[str, Any] = {"owner": to} if self.owner.side == mine else {"helper": to}
        if self.state in self.DONE or (self.owner.side == mine and self.owner_id != by.cast_id):
            raise WrongState("“%(step)s” is not yours to pass on. Nothing changed.", step=self)
        self.change("step.passed_on", by=by, audience=self.audience, facts=facts, **fields)
        timing.take_over(self, by=by)

    @transaction.atomic
    def place(self, phase: Phase, position: int, *, by: Actor) -> None:
        """Put it at a position (from 1) among the steps of a phase."""
        hands.require_team(by)
        if phase.plan_id != self.plan_id:
            raise Refusal("That phase belongs to another plan.")
        facts = {"phase": phase.name}
        self.change("step.placed", by=by, audience=self.audience, facts=facts, phase=phase)
        timing.reorder(self, position, by=by)

    @transaction.atomic
    def wait_for(self, other: Step, *, by: Actor) -> list[Change]:
        """Raises CycleError, which names the steps, where that would close a circle."""
        hands.require_team(by)
        if other.plan_id != self.plan_id:
            raise Refusal("That step belongs to another plan.")
        timing.refuse_circle(self, other)
        made, new = Dependency.objects.get_or_create(
            step=self, after=other, defaults={"deal_id": self.deal_id, "workspace": self.workspace}
        )
        if not new:
            return []
        self.tell("step.linked", by, after=other.name)
        timing.ready_what_can_begin(self.plan_id, by=by)
        return timing.follow(self, by=by)

    @transaction.atomic
    def stop_waiting_for(self, other: Step, *, by: Actor) -> None:
        hands.require_team(by)
        if Dependency.objects.filter(step=self, after=other).delete()[0]:
            self.tell("step.unlinked", by, after=other.name)
            timing.ready_what_can_begin(self.plan_id, by=by)

    # -- when it is

    def slip(self, new_due: date, *, by: Actor, reason: str) -> list[Change]:
        """Name a new day, with its reason; what follows moves as far as it must."""
        hands.require_team(by)
        if not self.is_open:
            raise WrongState(
                "“%(step)s” is %(state)s; its day stays.",
                step=self,
                state=self.get_state_display().lower(),
            )
        words = needed(reason, "Say why the day moves: the client reads it first from us.")
        return timing.slip(self, new_due, reason=words, by=by)

    def set_day(
        self, kind: str, starts_on: date, due_on: date, *, by: Actor, **more: Any
    ) -> Event | None:
        """Called by the plan alone, once it has worked out the days of everything."""
        facts = {
            "was": long_day(self.due_on, "en"),
            "new": long_day(due_on, "en"),
            **more.pop("facts", {}),
        }
        return self.change(
            kind,
            by=by,
            audience=self.audience,
            facts=facts,
            starts_on=starts_on,
            due_on=due_on,
            **more,
        )

    def promise_day(self, *, by: Actor) -> None:
        """The client confirmed the plan with this day in it."""
        facts = {"day": long_day(self.due_on, "en")}
        self.change("step.promised", by=by, facts=facts, baseline_due_on=self.due_on)

    def told(self, shared: set[UUID]) -> dict[str, Any]:
        """What a version of the plan keeps of it: plain values, with names as they are today."""
        return body_of(self, shared)

    def tell(self, kind: str, by: Actor, **facts: Any) -> None:
        record(kind, about=self, by=by, deal_id=self.deal_id, facts=facts, audience=self.audience)
