from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import require_colleague
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import hands, timing
from goodbuy.plans.differences import Difference, compare, seal
from goodbuy.plans.words import needed
from goodbuy.timeline.models import Actor, RecordedModel, record
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states

if TYPE_CHECKING:
    from goodbuy.plans.models.step import Step

CLIENT = "client"


class Plan(RecordedModel):
    """The mutual action plan of a deal: who does what by when, on either side."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being drawn")
        SHOWN = "shown", _("Shown to the client")
        CONFIRMED = "confirmed", _("Confirmed by the client")

    MOVES = {
        State.SHOWN: [State.DRAFT, State.SHOWN, State.CONFIRMED],
        State.CONFIRMED: [State.SHOWN],
    }

    guest_verbs = ("select", "update")
    guest_rows = "deal_id = {deal} and state <> 'draft'"

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="plan")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    template_name = models.CharField(max_length=120, blank=True)
    shown_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    # The colleague who was asked to confirm it; empty while any client may be meant.
    passed_to = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("plan_state_known", "state", "draft shown confirmed"),
            models.CheckConstraint(
                name="plan_confirmed_was_opened",
                condition=~models.Q(state="confirmed")
                | models.Q(confirmed_at__isnull=False, opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return for_us("The plan")

    # -- shown to the client, opened and confirmed by them

    @transaction.atomic
    def show(self, *, by: Actor) -> PlanVersion:
        """Show the plan as it is now; a confirmation has to be given anew."""
        hands.require_team(by)
        body = self.body()
        if not body["steps"]:
            raise Refusal("There is no step yet that the client may see. Add one, then show it.")
        bare = [step["name"] for step in body["steps"] if not step["expectation"]]
        if bare:
            raise Refusal(
                "Say what “%(step)s” will be like for the client, then show the plan.", step=bare[0]
            )
        self.move(
            self.State.SHOWN,
            "plan.shown",
            by=by,
            audience=CLIENT,
            shown_at=clock.now(),
            opened_at=None,
            confirmed_at=None,
            confirmed_by=None,
            passed_to=None,
        )
        return self._keep("shown", body, by)

    def open(self, *, by: Actor) -> None:
        """A client looked at it; only the first look since it was shown is news."""
        if by.actor_kind == "guest" and self.state == self.State.SHOWN and not self.opened_at:
            self.change("plan.opened", by=by, audience=CLIENT, opened_at=clock.now())

    @transaction.atomic
    def confirm(self, *, by: Actor, seen: str) -> PlanVersion:
        """`seen` is the seal of what was on the screen: nobody confirms what they did not read."""
        if hands.side_of(by) != hands.CLIENT:
            raise NotAllowed("Only the client can confirm the plan. Show it to them in the room.")
        body = self.body()
        if seen != seal(body):
            raise WrongState(
                "The plan changed while you were reading. Look at what is new, then confirm it."
            )
        self.open(by=by)
        cast = hands.voice_of(by, self.deal_id)
        self.move(
            self.State.CONFIRMED,
            "plan.confirmed",
            by=by,
            audience=CLIENT,
            confirmed_at=clock.now(),
            confirmed_by=cast,
        )
        for step in self.steps.filter(is_shared=True):
            step.promise_day(by=by)
        return self._keep("confirmed", body, by)

    def pass_on(self, to: CastMember, *, by: Any) -> None:
        """A client asks a colleague to confirm it: then it is wanted from that one alone."""
        require_colleague(by, to, self.deal_id)
        if self.state != self.State.SHOWN or self.passed_to_id not in (None, by.cast_id):
            raise WrongState("The plan is not yours to pass on. Nothing changed.")
        facts = {"to": to.name}
        self.change("plan.passed_on", by=by, audience=CLIENT, facts=facts, passed_to=to)

    def _keep(self, kind: str, body: dict[str, Any], by: Actor) -> PlanVersion:
        last = self.versions.aggregate(last=Max("number"))["last"] or 0
        version = PlanVersion(
            deal_id=self.deal_id,
            plan=self,
            number=last + 1,
            kind=kind,
            body=body,
            sha256=seal(body),
        )
        version.born("plan.kept", by=by)
        return version

    def body(self) -> dict[str, Any]:
        """All that a client is shown, as plain values; the team's own steps are not in it."""
        steps = list(self.steps.shared().for_list())
        shared = {step.pk for step in steps}
        return {
            "phases": [
                {"name": p.name, "gist": p.gist, "stage": p.stage}
                for p in self.phases.order_by("order")
            ],
            "steps": [step.told(shared) for step in steps],
        }

    @property
    def seal(self) -> str:
        return seal(self.body())

    def confirmed_version(self) -> PlanVersion | None:
        return self.versions.filter(kind="confirmed").order_by("-number").first()

    def differences(self, since: PlanVersion | None = None) -> list[Difference]:
        """What became different since the client confirmed it (or since another version)."""
        version = since or self.confirmed_version()
        return compare(version.body, self.body()) if version else []

    def tell(self, kind: str, by: Actor, **facts: Any) -> None:
        record(kind, about=self, by=by, deal_id=self.deal_id, facts=facts, audience=CLIENT)

    # -- what it holds

    @transaction.atomic
    def add_phase(self, *, by: Actor, name: str, stage: str, gist: str = "") -> Phase:
        hands.require_team(by)
        order = (self.phases.aggregate(last=Max("order"))["last"] or 0) + 1
        phase = Phase(
            deal_id=self.deal_id,
            plan=self,
            name=needed(name, "A phase needs a name.", 80),
            gist=gist,
            stage=stage,
            order=order,
        )
        phase.born("phase.added", by=by, audience=CLIENT)
        return phase

    @transaction.atomic
    def add_step(
        self,
        *,
        by: Actor,
        phase: Phase,
        name: str,
        owner: CastMember,
        narrator: CastMember | None = None,
        after: tuple[Step, ...] = (),
        position: int | None = None,
        **words: Any,
    ) -> Step:
        """Add a step, on the earliest day that its owner and what it waits for allow."""
        hands.require_team(by)
        step = self.steps.model(
            deal_id=self.deal_id,
            plan=self,
            phase=phase,
            number=self.steps.count() + 1,
            name=needed(name, "A step needs a name: a verb and its object."),
            owner=owner,
            narrator=narrator or self._narrator(owner),
            **words,
        )
        step.workspace_id = by.workspace_id
        hands.require_same_deal(step, owner)
        if narrator:
            hands.require_narrator(step, narrator)
        day = timing.first_day(step)
        step.starts_on, step.due_on = day.starts_on, day.due_on
        step.born("step.added", by=by, audience=step.audience)
        for waited in after:
            step.wait_for(waited, by=by)
        place = phase.steps.count() if position is None else position
        timing.reorder(step, place, by=by)
        timing.ask_after(step, by=by)
        timing.ready_what_can_begin(self.pk, by=by)
        step.refresh_from_db()
        return step

    def _narrator(self, owner: CastMember) -> CastMember:
        """The owner tells it where they are ours; else the one of ours who comes first."""
        if owner.side == hands.SELLER:
            return owner
        ours = CastMember.objects.filter(deal_id=self.deal_id, side=hands.SELLER, has_left=False)
        return ours.order_by("order", "id").first() or owner

    @transaction.atomic
    def remove_step(self, step: Step, *, by: Actor) -> None:
        """Take out a step that no client has seen; what waited for it inherits its waits."""
        hands.require_team(by)
        if self.versions.exists() and step.is_shared:
            raise WrongState(
                "The client has seen “%(step)s”. Say that it is not needed, and why, instead.",
                step=step,
            )
        if step.state not in (step.State.PLANNED, step.State.READY):
            raise WrongState("“%(step)s” has begun, so it stays in the plan.", step=step)
        before = [wait.after for wait in step.waits.select_related("after")]
        for follower in [f.step for f in step.followers.select_related("step")]:
            follower.stop_waiting_for(step, by=by)
            for waited in before:
                follower.wait_for(waited, by=by)
        step.tell("step.removed", by)
        step.delete()
        timing.renumber(list(self.steps.order_by("number")), by=by)


class PlanVersion(RecordedModel):
    """The plan as it stood when it was shown or confirmed, whole and unchangeable."""

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # shown, confirmed
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal", "number"], name="planversion_deal")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number")
        ]

    def __str__(self) -> str:
        return for_us("Version %(number)s") % {"number": self.number}

    @property
    def is_whole(self) -> bool:
        """Nobody touched what was confirmed."""
        return seal(self.body) == self.sha256


class Phase(RecordedModel):
    """One of the few stations on the path to the client's results."""

    guest_verbs = ("select",)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="phases", db_index=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases", db_index=False)
    name = models.CharField(max_length=80)
    gist = models.CharField(max_length=200, blank=True)
    # The deal's stage while this phase runs; the phase with `agreed` is the signature.
    stage = models.CharField(max_length=12, choices=Deal.Stage)
    order = models.PositiveSmallIntegerField()

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal", "order"], name="phase_deal")]

    def __str__(self) -> str:
        return self.name

    def remove(self, *, by: Actor) -> None:
        hands.require_team(by)
        if self.steps.exists():
            raise WrongState(
                "“%(phase)s” still holds steps. Move or remove them first.", phase=self
            )
        record("phase.removed", about=self, by=by, deal_id=self.deal_id)
        self.delete()

    def describe(self, *, by: Actor, name: str, gist: str = "", stage: str = "") -> None:
        hands.require_team(by)
        name = needed(name, "A phase needs a name.", 80)
        fields: dict[str, Any] = {"name": name, "gist": gist, "stage": stage or self.stage}
        self.change("phase.changed", by=by, audience=CLIENT, **fields)
