from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.answer_clock import due_after
from goodbuy.deals.models.answer_time import hours_for
from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.grant import Grant
from goodbuy.deals.secret_words import asker_key, same
from goodbuy.deals.voices import require_colleague
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState, fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Actor, Event, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class Anonymous:
    """Someone of the client who does not say who: the event and all that follows know no more."""

    actor_kind = "guest"
    pk = None
    cast = None
    cast_id = None

    def __init__(self, deal: Deal) -> None:
        self.workspace_id = deal.workspace_id
        self.deal_id = deal.pk
        self.actor_name = for_us("Someone at %(company_name)s") % {
            "company_name": deal.company_name
        }


class QuestionQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=Question.OPEN)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(answer_due_at__lt=now)

    def for_list(self) -> Self:
        people = ("asker", "owner", "answered_by", "passed_to")
        return self.select_related(*people).order_by("-asked_at", "-id")


class Question(RecordedModel):
    """Asked in the room, openly or anonymously; has a clock, an answer, and 'understood'."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        UNDERSTOOD = "understood", _("Understood")
        REOPENED = "reopened", _("Asked again")

    OPEN = (State.ASKED, State.REOPENED)
    MOVES = {
        State.ANSWERED: [State.ASKED, State.REOPENED],
        State.UNDERSTOOD: [State.ANSWERED],
        State.REOPENED: [State.ANSWERED, State.UNDERSTOOD],
    }

    class Kind(models.TextChoices):
        QUESTION = "question", for_us_later("A question")
        WHERE_NOW = "where_now", for_us_later("Where do we go now?")
        NOT_CLEAR = "not_clear", for_us_later("Not clear yet")

    # How it may be asked: by name to all, by nobody's name to all, or by name to one of us alone.
    class Way(models.TextChoices):
        OPENLY = "openly", for_us_later("With my name")
        ANONYMOUS = "anonymous", for_us_later("Without my name")
        PRIVATE = "private", for_us_later("Only to the one who answers")

    class Audience(models.TextChoices):
        ROOM = "room", for_us_later("Everyone in the room")
        PRIVATE = "private", for_us_later("Only the asker and the one who answers")

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and (audience = 'room' or {cast} in (asker_id, passed_to_id))"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="questions", db_index=False)
    words = models.CharField(max_length=1000)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.QUESTION)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ROOM)
    # Empty when asked anonymously; then only `asker_key` lets the asker's own link recognise it.
    asker = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    asker_key = models.BinaryField(max_length=32, null=True, editable=False)
    owner = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    step_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, editable=False)
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    still_unclear = models.CharField(max_length=1000, blank=True)
    # The colleague who says in the asker's place whether the answer is clear.
    passed_to = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "asked_at"], name="question_deal"),
            models.Index(fields=["workspace", "state", "answer_due_at"], name="question_open"),
        ]
        constraints = [
            known_states("question_state_known", "state", "asked answered understood reopened"),
            known_states("question_kind_known", "kind", "question where_now not_clear"),
            models.CheckConstraint(
                name="question_asked_by_name_or_by_nobody",
                condition=models.Q(asker_key=None)
                | models.Q(asker_key__isnull=False, asker=None, audience="room"),
            ),
            models.CheckConstraint(
                name="question_answered_in_words",
                condition=~models.Q(state__in=["answered", "understood"]) | ~models.Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def is_anonymous(self) -> bool:
        return self.asker_key is not None

    @property
    def asker_name(self) -> str:
        if self.is_anonymous:
            return gettext("Someone at %(company)s") % {"company": self.deal.company_name}
        return self.asker.name if self.asker else gettext("Someone who has left")

    # Verbs

    @classmethod
    @transaction.atomic
    def ask(
        cls,
        deal: Deal,
        words: str,
        *,
        by: Grant,
        way: str = Way.OPENLY,
        kind: str = Kind.QUESTION,
        step_id: UUID | None = None,
        owner: CastMember | None = None,
    ) -> Question:
        """Put a question to us. The clock of the answer starts now."""
        is_hidden = way == cls.Way.ANONYMOUS
        question = cls(
            deal=deal,
            words=_needed(words, kind),
            kind=cls.Kind(kind),
            audience=cls.Audience.PRIVATE if way == cls.Way.PRIVATE else cls.Audience.ROOM,
            asker=None if is_hidden else by.cast,
            step_id=step_id,
            owner=owner.speaker() if owner else answerer_of(deal),
            asked_at=clock.now(),
        )
        actor: Any = by
        if is_hidden:
            actor = Anonymous(deal)
            # The full hour only, and a key without a time in it: a minute could be laid beside the
            # minute of someone's visit.
            question.id = uuid4()
            question.asked_at = _full_hour(question.asked_at)
            question.created_at = question.asked_at
            question.asker_key = asker_key(by.pk, question.pk)
        question.answer_due_at = due_after(
            question.asked_at, deal.workspace, question.owner, hours_for(deal)
        )
        question.born(
            "question.asked", by=actor, audience=question._told_to(), at=question.asked_at
        )
        return question

    def answer_with(self, words: str, *, by: Member | Grant) -> Event:
        """Answer it in words that all who may see the question can read."""
        if isinstance(by, Member) and by.is_viewer:
            raise NotAllowed("You can read this and not answer it: your role is viewer.")
        if not words.strip():
            raise Refusal("Write the answer first. One plain sentence is enough.")
        voice = CastMember.voice(self.deal, by) if isinstance(by, Member) else by.cast
        if voice.side == CastMember.Side.CLIENT:
            raise NotAllowed("This question is for us to answer.")
        said = {
            "answer": fitting(words, 4000),
            "answered_by": voice,
            "answered_at": clock.now(),
        }
        return self._told_move(self.State.ANSWERED, "question.answered", by, **said)

    def understand(self, *, by: Grant) -> Event:
        """The asker says that the answer is clear."""
        return self._told_move(self.State.UNDERSTOOD, "question.understood", self._asker(by))

    @transaction.atomic
    def reopen(self, *, by: Grant, still_unclear: str = "") -> Event:
        """The asker says what is still not clear; the clock starts again."""
        actor = self._asker(by)
        since = self._moment_of(actor) or clock.now()
        due = due_after(since, self.deal.workspace, self.owner, hours_for(self.deal))
        fields = {"still_unclear": fitting(still_unclear, 1000), "answer_due_at": due}
        return self._told_move(self.State.REOPENED, "question.reopened", actor, **fields)

    @transaction.atomic
    def pass_on(self, to: CastMember, *, by: Grant) -> Event | None:
        """A colleague says whether the answer is clear, in place of the one who asked."""
        require_colleague(by, to, self.deal_id)
        if not self.is_passable_by(by):
            raise WrongState("This question is not yours to pass on. Nothing changed.")
        told, facts = self._told_to(), {"to": to.name}
        return self.change("question.passed_on", by=by, audience=told, facts=facts, passed_to=to)

    def is_passable_by(self, grant: Any) -> bool:
        """Not what was asked without a name, and only by the one from whom it is wanted now."""
        holder = self.passed_to_id or self.asker_id
        is_open = self.state == self.State.ANSWERED and not self.is_anonymous
        # What was asked in private goes one step only: whoever passes it on must still see it.
        is_stuck = self.audience == self.Audience.PRIVATE and holder != self.asker_id
        return is_open and not is_stuck and holder is not None and holder == grant.cast_id

    def is_held_by(self, grant: Any) -> bool:
        """Whether that link may say if the answer is clear: the asker's own, or whom they asked."""
        is_passed = self.passed_to_id is not None and self.passed_to_id == grant.cast_id
        return is_passed or self.is_asked_by(grant)

    def is_asked_by(self, grant: Any) -> bool:
        """Whether this is that link's own question, also when it was asked without a name."""
        if self.is_anonymous:
            return same(asker_key(grant.pk, self.pk), self.asker_key)
        return self.asker_id is not None and self.asker_id == grant.cast_id

    def _asker(self, by: Grant) -> Any:
        if not self.is_held_by(by):
            raise NotAllowed("Only the one who asked can say whether the answer is clear.")
        return Anonymous(self.deal) if self.is_anonymous else by

    def _told_move(self, to: State, kind: str, by: Actor, **fields: Any) -> Event:
        at = self._moment_of(by)
        return self.move(to, kind, by=by, audience=self._told_to(), at=at, **fields)

    def _moment_of(self, by: Any) -> datetime | None:
        """Of somebody without a name the full hour, or the moment after what was last said."""
        if not isinstance(by, Anonymous):
            return None
        said = Event.objects.about(self).aggregate(last=Max("at"))["last"]
        return max(_full_hour(clock.now()), (said or self.asked_at) + timedelta(microseconds=1))

    def _told_to(self) -> str:
        # A private question is in no other client's page, so its events are the team's.
        return "client" if self.audience == self.Audience.ROOM else "team"


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def answerer_of(deal: Deal, on: date | None = None) -> CastMember | None:
    """Who answers when nobody was named: the deal's owner, else the first of us; on that day."""
    return answerers_of([deal], on).get(deal.pk)


def answerers_of(deals: Iterable[Deal], on: date | None = None) -> dict[UUID, CastMember]:
    """Of each deal who answers when nobody was named, in one query; one more for each away."""
    owners = {deal.pk: deal.owner_id for deal in deals}
    ours = CastMember.objects.filter(deal__in=list(owners), side="seller", has_left=False)
    found: dict[UUID, CastMember] = {}
    for cast in ours.order_by("order", "id"):
        known = found.setdefault(cast.deal_id, cast)
        owner = owners[cast.deal_id]
        if cast.member_id == owner and known.member_id != owner:
            found[cast.deal_id] = cast
    return {deal: cast.speaker(on) for deal, cast in found.items()}


def could_be_anyone(deal: Deal) -> bool:
    """Whether a question without a name hides its asker: two clients are needed for that."""
    return deal.cast.filter(side="client", has_left=False).count() > 1


def _needed(words: str, kind: str) -> str:
    words = words.strip()
    if kind == Question.Kind.WHERE_NOW and not words:
        return gettext("Where do we go now?")
    if not words:
        raise Refusal("Write your question first. Any question is a good one.")
    return fitting(words, 1000)
