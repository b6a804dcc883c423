from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.aftertaste_items import NAMES, Taste, taste_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class AftertasteQuerySet(WorkspaceQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Aftertaste.State.SENT)

    def answered(self) -> Self:
        return self.filter(state=Aftertaste.State.ANSWERED)

    def due(self, today: date) -> Self:
        return self.filter(state=Aftertaste.State.PLANNED, due_on__lte=today)


class Aftertaste(RecordedModel):
    """One client’s short answer at one of four moments: a good buy, or being sold to."""

    class Moment(models.TextChoices):
        YES = "yes", for_us_later("Three working days after the yes")
        ONBOARDED = "onboarded", for_us_later("At the end of the onboarding")
        VERIFIED = "verified", for_us_later("When a result was proved")
        LATER = "later", for_us_later("90 days after that")

    class State(models.TextChoices):
        PLANNED = "planned", for_us_later("Later")
        SENT = "sent", for_us_later("Asked")
        ANSWERED = "answered", for_us_later("Answered")
        CLOSED = "closed", for_us_later("Not asked any more")

    class Again(models.TextChoices):
        YES = "yes", for_us_later("Yes")
        PERHAPS = "perhaps", for_us_later("Perhaps")
        NO = "no", for_us_later("No")

    MOVES = {
        State.SENT: [State.PLANNED],
        State.ANSWERED: [State.SENT],
        State.CLOSED: [State.PLANNED, State.SENT],
    }
    AFTER_YES, AFTER_RESULT = 3, timedelta(days=90)
    # Nobody is asked more often than this, over all deals and all kinds of survey.
    REST = timedelta(days=30)
    # Longer than REST, so that of two moments on one day none is lost; after that it would no
    # longer be an answer about that moment.
    MOST_LATE = timedelta(days=45)

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and cast_id = {cast}"
    # A client’s own verb (the verdict on a result) plans the question for each of that side.
    guest_adds = "deal_id = {deal}"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="aftertastes", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="aftertastes")
    moment = models.CharField(max_length=9, choices=Moment)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # By address as well as by person: the same reader may stand in two deals under two names.
    sent_to = models.EmailField(blank=True, editable=False)
    feeling_1 = models.PositiveSmallIntegerField(null=True, editable=False)
    feeling_2 = models.PositiveSmallIntegerField(null=True, editable=False)
    wisdom_1 = models.PositiveSmallIntegerField(null=True, editable=False)
    wisdom_2 = models.PositiveSmallIntegerField(null=True, editable=False)
    concern_1 = models.PositiveSmallIntegerField(null=True, editable=False)
    concern_2 = models.PositiveSmallIntegerField(null=True, editable=False)
    # 0: I was sold to. 100: a good buy.
    slider = models.PositiveSmallIntegerField(null=True, editable=False)
    again = models.CharField(max_length=7, choices=Again, blank=True, editable=False)
    words = models.CharField(max_length=1000, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = AftertasteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "state", "due_on"], name="aftertaste_due"),
            models.Index(fields=["sent_to", "sent_at"], name="aftertaste_sent_to"),
        ]
        constraints = [
            known_states("aftertaste_state_known", "state", "planned sent answered closed"),
            known_states("aftertaste_moment_known", "moment", "yes onboarded verified later"),
            models.UniqueConstraint(fields=["deal", "cast", "moment"], name="aftertaste_once"),
            models.CheckConstraint(
                name="aftertaste_answered_is_whole",
                condition=~models.Q(state="answered")
                | models.Q(
                    slider__range=(0, 100),
                    answered_at__isnull=False,
                    **{f"{name}__range": (1, 5) for name in NAMES},
                ),
            ),
        ]

    def __str__(self) -> str:
        return for_us("how it feels: %(moment)s") % {"moment": self.get_moment_display().lower()}

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id, "person_id": self.cast.person_id}

    @property
    def taste(self) -> Taste:
        return taste_of({name: getattr(self, name) for name in (*NAMES, "slider")})

    # Verbs

    def send(self, to: str, *, by: Actor) -> None:
        self.move(
            self.State.SENT, "aftertaste.asked", by=by, sent_at=clock.now(), sent_to=to.lower()
        )

    def close(self, *, by: Actor) -> None:
        self.move(self.State.CLOSED, "aftertaste.closed", by=by)

    @transaction.atomic
    def answer(
        self, answers: dict[str, int], *, by: Grant, again: str = "", words: str = ""
    ) -> None:
        """The reader's own answer; the six items and the slider, or none of it."""
        if by.cast_id != self.cast_id:
            raise NotAllowed("Only the one who was asked can answer this.")
        absent = [name for name in NAMES if answers.get(name) not in range(1, 6)]
        if absent:
            raise Refusal("Please tap one answer in each line. What you tapped is still there.")
        if answers.get("slider") not in range(101):
            raise Refusal("Put the slider somewhere between the two ends.")
        if again not in ("", *self.Again.values):
            raise Refusal("Say yes, perhaps or no to the last one, or leave it out.")
        given: dict[str, Any] = {name: answers[name] for name in (*NAMES, "slider")}
        self.move(
            self.State.ANSWERED,
            "aftertaste.answered",
            by=by,
            again=again,
            words=fitting(words, 1000),
            answered_at=clock.now(),
            **given,
        )
