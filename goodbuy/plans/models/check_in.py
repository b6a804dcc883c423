from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.models.question import answerer_of
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import hands
from goodbuy.plans.models.plan import Phase
from goodbuy.plans.models.step import Step
from goodbuy.plans.words import needed, short
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class CheckInQuerySet(WorkspaceQuerySet):
    def asked(self) -> Self:
        """On somebody's desk and not answered."""
        return self.filter(state__in=CheckIn.ASKED)

    def owed(self) -> Self:
        """Answered with something that one of us has to act on."""
        return self.filter(state=CheckIn.State.ANSWERED, follow_on__isnull=False)

    def silent(self) -> Self:
        """Beyond the reminder: now it needs one of us."""
        State = CheckIn.State
        return self.filter(Q(state=State.SILENT, rung__gte=2) | Q(state=State.ESCALATED))

    def verdicts(self) -> Self:
        """What clients said of steps after them; of the purchase itself they speak elsewhere."""
        said = self.filter(step__isnull=False, verdict__isnull=False)
        return said.exclude(kind=CheckIn.Kind.AFTERTASTE)


class CheckIn(RecordedModel):
    """A short question about a step, a phase or a deal: was it as told, is what comes next clear?

    Its answer on a step is the step's experience. Unanswered, it climbs the ladder of silence.
    """

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", for_us_later("Check-in")
        AFTERTASTE = "aftertaste", for_us_later("Aftertaste")

    class Why(models.TextChoices):
        STEP = "step", for_us_later("After a step")
        MILESTONE = "milestone", for_us_later("At a milestone")
        CADENCE = "cadence", for_us_later("It was time for a word")
        HAND = "hand", for_us_later("Asked by hand")
        UNASKED = "unasked", for_us_later("Said unasked")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", for_us_later("Later")
        SENT = "sent", for_us_later("Asked")
        SILENT = "silent", for_us_later("No answer yet")
        ESCALATED = "escalated", for_us_later("Silent for too long")
        SNOOZED = "snoozed", for_us_later("Quiet, as they asked")
        ANSWERED = "answered", for_us_later("Answered")
        CLOSED = "closed", for_us_later("Closed")

    class Verdict(models.IntegerChoices):
        MUCH_BETTER = 2, _("Much better")
        BETTER = 1, _("Better")
        AS_TOLD = 0, _("As I was told")
        WORSE = -1, _("Worse")
        MUCH_WORSE = -2, _("Much worse")

    class Taste(models.IntegerChoices):
        """The same five, where a survey asks: a good buy, or being sold to?"""

        GOOD_BUY = 2, _("A good buy")
        RATHER_GOOD = 1, _("More of a good buy")
        BETWEEN = 0, _("Something between")
        RATHER_SOLD = -1, _("More like being sold to")
        SOLD_TO = -2, _("I was sold to")

    ASKED = (State.SENT, State.SILENT, State.ESCALATED, State.SNOOZED)
    OPEN = (State.SCHEDULED, *ASKED)
    MOVES = {
        State.SENT: [State.SCHEDULED, State.SNOOZED, State.SILENT, State.ESCALATED],
        State.SILENT: [State.SENT, State.SILENT],
        State.ESCALATED: [State.SCHEDULED, State.SENT, State.SILENT, State.SNOOZED],
        State.SNOOZED: [State.SCHEDULED, State.SENT, State.SILENT, State.ESCALATED],
        State.ANSWERED: list(OPEN),
        State.CLOSED: [*OPEN, State.ANSWERED],
    }
    # Whoever but the seller did it, they are asked within this many working days.
    LONGEST_WAIT = 2
    # What each rung is: who does what when nobody answers.
    NUDGE, OTHER_VOICE, CALL, SPONSOR = 1, 2, 3, 4

    guest_verbs = ("select", "insert", "update")
    guest_rows = (
        "deal_id = {deal} and state <> 'scheduled' and (cast_id = {cast} "
        "or step_id is not null and verdict is not null and kind = 'check_in')"
    )
    guest_adds = "deal_id = {deal} and cast_id = {cast} and state = 'answered'"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="check_ins", db_index=False)
    step = models.ForeignKey(
        Step, models.CASCADE, null=True, related_name="check_ins", db_index=False
    )
    phase = models.ForeignKey(Phase, models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHECK_IN)
    why = models.CharField(max_length=9, choices=Why, default=Why.STEP)
    asks = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField(default=1)
    # The day of one that follows no step, and of one that waits for a day.
    on = models.DateField(null=True, editable=False)
    # Who is asked, and who of us answers for what comes of it.
    cast = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=9, choices=State, default=State.SCHEDULED, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # The day from which silence is counted, and how far it has come.
    silent_from = models.DateField(null=True, editable=False)
    rung = models.PositiveSmallIntegerField(default=0, editable=False)
    # Whose turn it is on this rung: a colleague who has not asked yet, or the client's sponsor.
    turn_to = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    heard_on = models.DateField(null=True, editable=False)
    answer = models.CharField(max_length=600, blank=True, editable=False)
    # From -2, worse than they were told, to +2, better.
    verdict = models.SmallIntegerField(null=True, editable=False)
    is_clear = models.BooleanField(null=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    # Who of us wrote the answer down, where it was given by telephone.
    noted_by = models.CharField(max_length=200, blank=True, editable=False)
    follow_on = models.DateField(null=True, editable=False)
    followed_words = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = "check-in"
        verbose_name_plural = "check-ins"
        indexes = [
            models.Index(fields=["deal"], name="checkin_deal"),
            models.Index(fields=["workspace", "state"], name="checkin_open"),
        ]
        constraints = [
            known_states(
                "checkin_state_known",
                "state",
                "scheduled sent silent escalated snoozed answered closed",
            ),
            known_states("checkin_why_known", "why", "step milestone cadence hand unasked"),
            models.CheckConstraint(
                name="checkin_answered_says_something",
                condition=~Q(state="answered")
                | ~Q(answer="")
                | Q(verdict__isnull=False)
                | Q(is_clear__isnull=False),
            ),
            models.CheckConstraint(
                name="checkin_verdict_range",
                condition=Q(verdict=None) | Q(verdict__gte=-2, verdict__lte=2),
            ),
            models.CheckConstraint(
                name="checkin_rung_range", condition=Q(rung__gte=0, rung__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return self.asks

    @property
    def after(self) -> str:
        """What it asks after."""
        if self.step:
            return self.step.name
        return self.phase.name if self.phase else self.deal.name

    @property
    def verdict_words(self) -> str:
        return str(self.scale(self.verdict).label) if self.verdict is not None else ""

    @property
    def said_words(self) -> str:
        """The answer in few words: the verdict, and whether what comes next is clear."""
        said = [self.verdict_words] if self.verdict is not None else []
        if self.is_clear is False:
            said.append(for_us("What comes next is not clear"))
        elif self.is_clear and not said:
            said.append(for_us("All is clear"))
        return ". ".join(said) or for_us("Answered")

    @property
    def is_unhappy(self) -> bool:
        return (self.verdict or 0) < 0 or self.is_clear is False

    @property
    def is_survey(self) -> bool:
        """It asks how the purchase feels, not how a step was: never more than once in 30 days."""
        return self.kind == self.Kind.AFTERTASTE

    @property
    def scale(self) -> Any:
        """Its five answers."""
        return self.Taste if self.is_survey else self.Verdict

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @classmethod
    def plan_after(cls, step: Step, *, by: Actor) -> None:
        """See that someone asks after a step which another did for the seller."""
        others = step.owner.side != CastMember.Side.SELLER
        if others and not cls.objects.filter(step=step, kind=cls.Kind.CHECK_IN).exists():
            asks = for_us(
                "Was “%(step)s” what we told you it would be, and is what comes next clear?"
            ) % {"step": step.name}
            cls(deal_id=step.deal_id, step=step, asks=asks[:300]).begin(by=by)

    def begin(self, *, by: Actor) -> None:
        hands.require_team(by)
        self.born("check_in.planned", by=by, facts={"step": self.after})

    @classmethod
    def still_waits(cls, ids: Sequence[UUID]) -> bool:
        """Whether one of these lies on somebody's desk."""
        return bool(cls.objects.filter(pk__in=ids).asked().exists())

    @classmethod
    def ask_by_hand(
        cls, deal: Deal, *, by: Actor, cast: CastMember, asks: str, step: Step | None = None
    ) -> CheckIn:
        """Ask somebody of the client a question of one's own; it goes out with the next round."""
        if cast.deal_id != deal.pk or cast.side != CastMember.Side.CLIENT:
            raise Refusal("Choose somebody of the client to ask.")
        one = cls(deal=deal, step=step, cast=cast, why=cls.Why.HAND)
        one.asks = needed(asks, "Write the question, as you would ask it aloud.", 300)
        one.on = calendar_of(cast, deal.workspace).today(clock.now())
        one.begin(by=by)
        return one

    @property
    def due_on(self) -> date | None:
        """Unknown until its step was said to be done."""
        if self.on:
            return self.on
        if not self.step or not self.step.done_on:
            return None
        wait = self.days
        if self.kind == self.Kind.CHECK_IN and self.step.owner.side != CastMember.Side.SELLER:
            wait = min(wait, self.LONGEST_WAIT)
        asker = calendar_of(self.step.narrator, self.workspace)
        return asker.add(self.step.done_on, wait)

    def host(self, answerers: Mapping[UUID, CastMember] | None = None) -> CastMember | None:
        """Who of us answers for it: the step's narrator, else whoever leads the deal."""
        narrator = self.step.narrator if self.step else None
        if narrator and narrator.side == CastMember.Side.SELLER and not narrator.has_left:
            return narrator.speaker()
        return answerer_of(self.deal) if answerers is None else answerers.get(self.deal_id)

    # -- answered, and followed up

    def reply(
        self,
        *,
        by: Any,
        verdict: int | None = None,
        is_clear: bool | None = None,
        words: str = "",
        who: CastMember | None = None,
    ) -> None:
        """The client's answer: by themselves, or by telephone and written down by one of us.

        Who of them said it (`who`) is told where nobody in particular was asked.
        """
        is_theirs = by.actor_kind == "guest"
        if is_theirs and self.cast_id and by.cast_id != self.cast_id:
            raise NotAllowed("This question was asked of somebody else of yours.")
        if not is_theirs:
            hands.require_team(by)
        fields = self._answered(by, verdict, is_clear, words)
        if who and not self.cast_id:
            if who.deal_id != self.deal_id or who.side != CastMember.Side.CLIENT:
                raise Refusal("Choose who of the client said it.")
            fields["cast"] = who
        facts = {"step": self.after}
        self.move(self.State.ANSWERED, "check_in.answered", by=by, facts=facts, **fields)

    @classmethod
    def tell_of(
        cls, step: Step, *, by: Any, verdict: int | None, words: str = "", cast: Any = None
    ) -> CheckIn:
        """Say of a step how it was, asked or unasked: answers what is open, or stands by itself."""
        who = by.cast if by.actor_kind == "guest" else cast
        if who is None or who.side != CastMember.Side.CLIENT:
            raise NotAllowed("How a step was is for the client to say.")
        if not step.done_on:
            raise Refusal("This step is not done yet. Say how it was once it is.")
        if verdict is None:
            raise Refusal(_("Choose one of the five: from much worse to much better."))
        mine = cls.objects.filter(step=step, kind=cls.Kind.CHECK_IN, cast=who)
        known = mine.filter(state__in=cls.OPEN).first()
        if known:
            known.reply(by=by, verdict=verdict, words=words)
            return known
        one = cls(deal_id=step.deal_id, step=step, cast=who, why=cls.Why.UNASKED)
        one.workspace_id = by.workspace_id
        one.asks = (
            for_us("How was “%(step)s”, against what you were told?") % {"step": step.name}
        )[:300]
        one.owner, one.state = one.host(), cls.State.ANSWERED
        for name, value in one._answered(by, verdict, None, words).items():
            setattr(one, name, value)
        one.born("check_in.answered", by=by, facts={"step": step.name})
        return one

    def _answered(
        self, by: Any, verdict: int | None, is_clear: bool | None, words: str
    ) -> dict[str, Any]:
        words = short(words.replace("\x00", ""), 600)
        if verdict is not None and verdict not in self.Verdict.values:
            raise Refusal(_("Choose one of the five: from much worse to much better."))
        if verdict is None and is_clear is None and not words:
            raise Refusal(_("One tap is enough: choose an answer, or write a word."))
        owner = self.owner or self.host()
        calendar = calendar_of(owner, self.deal.workspace)
        owes = bool(words) or is_clear is False or (verdict is not None and verdict < 0)
        today = calendar.today(clock.now())
        return {
            "answer": words,
            "verdict": verdict,
            "is_clear": is_clear,
            "answered_on": today,
            "owner": owner,
            "noted_by": "" if by.actor_kind == "guest" else by.actor_name,
            "follow_on": calendar.next(today) if owes else None,
        }

    def record_answer(self, *, by: Actor, words: str, **said: Any) -> None:
        """Write down what the client said, as it was said."""
        words = needed(words, "Write down what they said, in their words.", 600)
        self.reply(by=by, words=words, **said)

    def follow_up(self, *, by: Actor, words: str) -> None:
        """Say what was done about the answer; the client reads it beside their words."""
        hands.require_team(by)
        words = needed(words, "Say what you did about it: the client reads it too.", 400)
        facts = {"step": self.after, "words": words}
        self.move(
            self.State.CLOSED, "check_in.followed", by=by, facts=facts, followed_words=words,
            follow_on=None,
        )  # fmt: skip


__all__ = ["CheckIn"]
