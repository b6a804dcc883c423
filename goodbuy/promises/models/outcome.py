from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import require_colleague, voice_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState, fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import long_day
from goodbuy.promises.charts import number
from goodbuy.timeline.models import Actor, RecordedModel, record
from goodbuy.workspaces.boundary import GUEST, MEMBER, VIEWER
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states
from goodbuy.workspaces.policies import definer_function


class OutcomeQuerySet(WorkspaceQuerySet):
    def required(self) -> Self:
        return self.filter(is_required=True)

    def unproven(self) -> Self:
        return self.exclude(state__in=Outcome.PROVEN)

    def for_list(self) -> Self:
        return self.select_related("verdict_by", "verifier", "measured_by").order_by("order", "id")


class Outcome(RecordedModel):
    """A promised result, its measurements, and the verdict that only a client can give."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        MEASURING = "measuring", _("Being measured")
        CLAIMED = "claimed", _("Said to be there")
        VERIFIED = "verified", _("Proven")
        EXCEEDED = "exceeded", _("Better than promised")
        SHORT = "short", _("Not there yet")
        RECOVERY = "recovery", _("Being put right")

    PROVEN = (State.VERIFIED, State.EXCEEDED)
    MOVES = {
        State.AGREED: [State.PROPOSED],
        State.MEASURING: [State.AGREED, State.RECOVERY],
        State.CLAIMED: [State.MEASURING],
        State.VERIFIED: [State.CLAIMED],
        State.EXCEEDED: [State.CLAIMED],
        State.SHORT: [State.CLAIMED, State.VERIFIED, State.EXCEEDED],
        State.RECOVERY: [State.SHORT],
    }

    class Direction(models.TextChoices):
        DOWN = "down", for_us_later("Lower is better")
        UP = "up", for_us_later("Higher is better")

    guest_verbs = ("select", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="outcomes", db_index=False)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.DOWN)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4)
    due_on = models.DateField(null=True, blank=True)
    measured_how = models.CharField(max_length=300, blank=True)
    measured_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    verifier = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    is_required = models.BooleanField(default=True)
    # What one unit of improvement is worth to the client each month, for the return on the price.
    worth_a_unit = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    # Who said that it is there. If the first client who agrees is a friend of that member, a
    # second client decides; the reason is private, the need for a second voice is not.
    claimed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    needs_second = models.BooleanField(default=False, editable=False)
    first_verdict = models.CharField(max_length=10, blank=True, editable=False)
    first_verdict_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    verdict_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    verdict_on = models.DateField(null=True, editable=False)
    verdict_words = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal", "order"], name="outcome_deal")]
        constraints = [
            known_states(
                "outcome_state_known",
                "state",
                "proposed agreed measuring claimed verified exceeded short recovery",
            ),
            models.CheckConstraint(
                name="outcome_proven_by_a_client",
                condition=~models.Q(state__in=["verified", "exceeded"])
                | models.Q(verdict_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proven(self) -> bool:
        return self.state in self.PROVEN

    @property
    def speaker(self) -> CastMember | None:
        """Whose words `verdict_words` are; nobody's of the client where we said them ourselves."""
        return self.first_verdict_by if self.state == self.State.CLAIMED else self.verdict_by

    @property
    def is_spoken_of(self) -> bool:
        """Whether what was said last is where it stands, and not what was said before a change."""
        if self.state == self.State.CLAIMED:
            return self.needs_second
        return self.is_proven or self.state in (self.State.SHORT, self.State.RECOVERY)

    def reaches(self, value: Decimal) -> bool:
        """Whether a reading is as good as promised, or better."""
        if self.direction == self.Direction.DOWN:
            return value <= self.target
        return value >= self.target

    @classmethod
    def propose(cls, *, deal: Deal, by: Actor, **fields: Any) -> Outcome:
        outcome = cls(deal=deal, **fields)
        if outcome.order == 0:
            outcome.order = cls.objects.filter(deal=deal).count() + 1
        if outcome.baseline is not None and outcome.baseline == outcome.target:
            raise Refusal("The number before and the promised number are the same. Change one.")
        outcome.born("outcome.proposed", by=by, audience="client")
        return outcome

    def edit(self, *, by: Actor, **fields: Any) -> None:
        """Before both agreed, anything; after, only how it is measured and explained."""
        fixed = {"baseline", "target", "direction", "unit", "is_required", "name"}
        moved = {n for n in fixed & set(fields) if getattr(self, n) != fields[n]}
        if self.state != self.State.PROPOSED and moved:
            raise Refusal("Both sides agreed to these numbers. Propose a new result instead.")
        free = [self.State.PROPOSED] if moved else ()
        self.change("outcome.changed", by=by, audience="client", while_in=free, **fields)

    def agree(self, *, by: Actor, words: str = "") -> None:
        """A client agrees; a member may say where it was agreed outside the room, in words."""
        if by.actor_kind == "member" and not words.strip():
            raise Refusal(
                "Say where the client agreed to it, for example: in the contract, page 3."
            )
        facts = {"words": words.strip()}
        self.move(self.State.AGREED, "outcome.agreed", by=by, audience="client", facts=facts)

    def start_measuring(self, *, by: Actor) -> None:
        self.move(self.State.MEASURING, "outcome.measuring", by=by, audience="client")

    @transaction.atomic
    def measure(self, on: date, value: Decimal, *, by: Actor, source: str = "") -> Measurement:
        """Write down one reading; a second one of the same day replaces the first."""
        if self.state in (self.State.AGREED, self.State.RECOVERY):
            self.start_measuring(by=by)
        facts = self._said_of(value)
        old = Measurement.objects.filter(outcome=self, on=on).first()
        if old:
            new: dict[str, Any] = {"value": value, "source": source[:120]}
            old.change("outcome.measured", by=by, audience="client", facts=facts, **new)
            return old
        voice = voice_of(by, self.deal_id)
        reading = Measurement(
            deal_id=self.deal_id, outcome=self, on=on, value=value, by=voice, source=source[:120]
        )
        reading.born("outcome.measured", by=by, audience="client", facts=facts)
        return reading

    def _said_of(self, value: Decimal) -> dict[str, str]:
        """The number in words, beside what was promised: what the play-by-play says of it."""
        promised = for_us("We promised %(target)s") % {"target": number(self.target)}
        by_day = (
            for_us(" by %(due_on)s.") % {"due_on": long_day(self.due_on, "en")}
            if self.due_on
            else "."
        )
        stands = (
            for_us("%(promised)s, so it is there.") % {"promised": promised}
            if self.reaches(value)
            else f"{promised}{by_day}"
        )
        shown = f"{number(value)} {self.unit}".strip()
        return {"result": self.name, "value": shown, "stands": stands}

    def _judged_by(self) -> dict[str, str]:
        """The last reading, which a claim and a verdict stand on; in words where it falls short."""
        last = self.measurements.order_by("-on").first()
        if last is None:
            return {}
        facts = {"value": str(last.value), "on": str(last.on)}
        return {**facts, "misses": said} if (said := self.misses(last, "en")) else facts

    def misses(self, last: Measurement, language: str | None = None) -> str:
        """That a reading is not as good as promised; nothing where it is."""
        if self.reaches(last.value):
            return ""
        said = for_us("The last reading is %(value)s (%(day)s), and we promised %(target)s.")
        names = {"value": number(last.value), "target": number(self.target)}
        return said % {**names, "day": long_day(last.on, language)}

    def claim(self, *, by: Member) -> None:
        """A member says that the promised number is there; the client reads by which reading."""
        if by.actor_kind != "member":
            raise NotAllowed("The seller says that a result is there; the client says if it is.")
        facts = self._judged_by()
        if not facts:
            raise Refusal("Nothing is measured yet. Add a reading first.")
        clear: dict[str, Any] = {
            "first_verdict": "",
            "first_verdict_by": None,
            "needs_second": False,
        }
        self.move(
            self.State.CLAIMED,
            "outcome.claimed",
            by=by,
            audience="client",
            facts=facts,
            claimed_by=by,
            **clear,
        )

    @transaction.atomic
    def give_verdict(self, verdict: str, *, by: Any, words: str = "") -> None:
        """A client says `verified`, `exceeded` or `short`: the only way to a proven result.

        When the last required one is proven, the deal is too. Raises NotAllowed for anyone else.
        """
        if by.actor_kind != "guest" or by.cast.side != CastMember.Side.CLIENT:
            raise NotAllowed("Only a client can say that a result is there. Ask them in the room.")
        if verdict not in (self.State.VERIFIED, self.State.EXCEEDED, self.State.SHORT):
            raise Refusal("Choose one: as promised, better, or not there yet.")
        if verdict == self.State.SHORT:
            return self.fall_short(by=by, words=words)
        if self._wants_another(by.cast):
            return self._keep_first_verdict(verdict, by, words)
        self.move(
            verdict,
            f"outcome.{verdict}",
            by=by,
            audience="client",
            facts=self._judged_by(),
            verdict_by=by.cast,
            verdict_on=clock.today(by.cast.own_zone),
            verdict_words=fitting(words, 400),
        )
        return self._prove_deal(by)

    def pass_on(self, to: CastMember, *, by: Any) -> None:
        """A client lets a colleague say whether the result is there."""
        require_colleague(by, to, self.deal_id)
        if self.verifier_id not in (None, by.cast_id):
            raise WrongState("This result is not yours to pass on. Nothing changed.")
        facts = {"to": to.name}
        self.change("outcome.passed_on", by=by, audience="client", facts=facts, verifier=to)

    def fall_short(self, *, by: Any, words: str) -> None:
        """Not there, or no longer there: said by a client, or by us first when a result slips."""
        if not words.strip():
            raise Refusal("Say in a few words what is missing.")
        was_proven = self.is_proven
        facts = {"words": words.strip()}
        # Whose words these are, and when they were said: not whoever had called it proven before.
        voice: CastMember | None = by.cast if by.actor_kind == "guest" else None
        gone: dict[str, Any] = {
            "verdict_by": voice,
            "verdict_on": clock.today(voice.own_zone) if voice else None,
            "verdict_words": fitting(words, 400),
        }
        self.move(
            self.State.SHORT, "outcome.fell_short", by=by, audience="client", facts=facts, **gone
        )
        if was_proven and self.deal.stage == Deal.Stage.PROVEN:
            self.deal.relapse(by=by)

    def recover(self, *, by: Actor, words: str) -> None:
        if not words.strip():
            raise Refusal("Say what is done about it, by whom and by when.")
        self.move(
            self.State.RECOVERY,
            "outcome.recovering",
            by=by,
            audience="client",
            words=fitting(words, 300),
        )

    def _wants_another(self, voice: CastMember) -> bool:
        if self.first_verdict_by_id == voice.pk:
            raise WrongState("You have said so already. A second person looks at it as well.")
        with connection.cursor() as cursor:
            cursor.execute("select goodbuy_is_friend_of_claimer(%s, %s)", [self.pk, voice.pk])
            return bool(cursor.fetchone()[0])

    def _keep_first_verdict(self, verdict: str, by: Any, words: str) -> None:
        if self.state != self.State.CLAIMED:
            raise WrongState("Nobody has said that this result is there, so there is no verdict.")
        facts = self._judged_by()
        if self.first_verdict_by_id:
            # A friend as well: what the first one said stands, until somebody else has looked.
            told: dict[str, Any] = {"deal_id": self.deal_id, "audience": "client", "facts": facts}
            record("outcome.seconded", about=self, by=by, **told)
            return
        self.change(
            "outcome.seconded",
            by=by,
            audience="client",
            facts=facts,
            first_verdict=verdict,
            first_verdict_by=by.cast,
            needs_second=True,
            verdict_words=fitting(words, 400),
        )

    def _prove_deal(self, by: Any) -> None:
        required = Outcome.objects.filter(deal_id=self.deal_id).required()
        if self.deal.stage == Deal.Stage.LIVE and not required.unproven().exists():
            self.deal.prove(by=by)


class Measurement(RecordedModel):
    """One reading of an outcome's number on a day."""

    guest_verbs = ("select", "insert", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="measurements", db_index=False
    )
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["deal", "outcome", "on"], name="measurement_deal")]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "on"], name="measurement_once_a_day")
        ]

    def __str__(self) -> str:
        return for_us("%(outcome)s: %(value)s on %(on)s") % {
            "outcome": self.outcome,
            "value": f"{self.value.normalize():f}",
            "on": self.on,
        }


# Friendship is private to the team, and still decides whether one client's word is enough.
definer_function(
    "goodbuy_is_friend_of_claimer(result uuid, voice uuid)",
    "boolean language sql",
    "select exists (select 1 from promises_outcome o "
    "join deals_castmember c on c.id = voice and c.deal_id = o.deal_id "
    "join people_relationship r on r.person_id = c.person_id and r.member_id = o.claimed_by_id "
    "where o.id = result and (r.mode = 'friend' or r.mode_by_person = 'friend') "
    "and o.workspace_id = nullif(current_setting('app.workspace', true), '')::uuid)",
    GUEST,
    MEMBER,
    VIEWER,
)
