from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.faces import of_this_deal, said, writer_of
from goodbuy.conversations.models.meeting import Meeting
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.working_days import today as day_of
from goodbuy.promises.models import Promise
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class RecapQuerySet(WorkspaceQuerySet):
    def told(self) -> Self:
        return self.filter(state=Recap.State.TOLD)

    def for_list(self) -> Self:
        rows = self.select_related("meeting", "written_by", "next_who")
        return rows.order_by("-meeting__starts_at", "-id")


class Recap(RecordedModel):
    """What a meeting decided, what was promised in it, and what is next. Both sides read it."""

    class State(models.TextChoices):
        DRAFT = "draft", for_us_later("Being written")
        TOLD = "told", for_us_later("In the room")

    MOVES = {State.TOLD: [State.DRAFT]}

    guest_verbs = ("select",)
    guest_rows = "deal_id = {deal} and state = 'told'"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="recaps", db_index=False)
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="recap")
    decisions = models.TextField(max_length=4000)
    next_words = models.CharField(max_length=300)
    next_who = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    next_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(CastMember, models.PROTECT, related_name="+")
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = RecapQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal", "told_at"], name="recap_deal")]
        constraints = [
            known_states("recap_state_known", "state", "draft told"),
            models.CheckConstraint(
                name="recap_says_what_is_next", condition=~models.Q(next_words="")
            ),
            models.CheckConstraint(
                name="recap_told_has_a_moment",
                condition=~models.Q(state="told") | models.Q(told_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.meeting.title

    @property
    def lines(self) -> list[str]:
        """The decisions, one a line as they were written."""
        return [line.strip(" -•\t") for line in self.decisions.splitlines() if line.strip()]

    # Verbs

    @classmethod
    @transaction.atomic
    def write(
        cls,
        meeting: Meeting,
        *,
        by: Member,
        decisions: str,
        next_words: str,
        next_who: CastMember | None = None,
        next_on: date | None = None,
    ) -> Recap:
        """Begin or change the recap of a meeting. What is in the room stays as it was read."""
        deal = meeting.deal
        writer = writer_of(deal, by)
        if meeting.state == Meeting.State.CANCELLED:
            raise WrongState("This meeting was cancelled, so nothing is owed about it.")
        fields = {
            "decisions": said(
                decisions, for_us("Write down what was decided, a line for each."), 4000
            ),
            "next_words": said(next_words, for_us("Say what is next, or “Nothing is next”."), 300),
            "next_who": of_this_deal(next_who, deal),
            "next_on": next_on,
            "written_by": writer,
        }
        if next_who is None and not next_words.strip().startswith("Nothing is next"):
            raise Refusal("Say who does that next: every next step has a name.")
        known = cls.objects.filter(meeting=meeting).first()
        if known is None:
            recap = cls(deal=deal, meeting=meeting, **fields)
            recap.born("recap.begun", by=by)
            return recap
        if known.state == cls.State.TOLD:
            raise WrongState("This recap is in the room. Tell what is new in a new entry.")
        known.change("recap.changed", by=by, **fields)
        return known

    @transaction.atomic
    def tell(self, *, by: Member) -> None:
        """Put it in the room: from now on both sides read the same words."""
        writer_of(self.deal, by)
        self.meeting.move(Meeting.State.WRITTEN_UP, "meeting.written_up", by=by)
        if not self.meeting.is_shared:
            self.meeting.change("meeting.shared", by=by, is_shared=True)
        HeardPromise.objects.filter(recap=self).update(is_told=True)
        self.move(self.State.TOLD, "recap.told", by=by, audience="client", told_at=clock.now())


class HeardPromise(RecordedModel):
    """Words of a meeting that sounded like a promise: one click makes a promise of them."""

    class State(models.TextChoices):
        HEARD = "heard", for_us_later("Heard")
        RECORDED = "recorded", for_us_later("Written down as a promise")
        DROPPED = "dropped", for_us_later("Not a promise")

    MOVES = {State.RECORDED: [State.HEARD], State.DROPPED: [State.HEARD]}
    MOST = 12

    guest_verbs = ("select",)
    guest_rows = "deal_id = {deal} and is_told"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    recap = models.ForeignKey(Recap, models.CASCADE, related_name="heard")
    words = models.CharField(max_length=400)
    said_by = models.ForeignKey(CastMember, models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    promise = models.OneToOneField(
        Promise, models.SET_NULL, null=True, blank=True, related_name="heard_in"
    )
    is_told = models.BooleanField(default=False, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.HEARD, editable=False)

    class Meta:
        constraints = [
            known_states("heard_state_known", "state", "heard recorded dropped"),
        ]

    def __str__(self) -> str:
        return self.words[:100]

    @classmethod
    @transaction.atomic
    def hear(
        cls, recap: Recap, words: str, *, by: Member, said_by: CastMember, due_on: date | None
    ) -> HeardPromise:
        if cls.objects.filter(recap=recap).count() >= cls.MOST:
            raise Refusal("A dozen promises is as many as one meeting can hold.")
        of_this_deal(said_by, recap.deal)
        words = said(words, for_us("Write down the promise as it was said."), 400)
        heard = cls(deal=recap.deal, recap=recap, words=words, said_by=said_by, due_on=due_on)
        heard.is_told = recap.state == Recap.State.TOLD
        heard.born("heard.noted", by=by)
        return heard

    @transaction.atomic
    def make_promise(self, *, by: Member) -> Promise:
        """One click: the words become a promise record, said in that meeting on that day."""
        writer_of(self.deal, by)
        zone = self.deal.workspace.zone
        promise = Promise.record(
            deal=self.deal,
            words=self.words,
            said_by=self.said_by,
            by=by,
            due_on=self.due_on,
            said_on=day_of(zone, self.recap.meeting.starts_at),
            said_where=Promise.Where.MEETING,
        )
        self.move(self.State.RECORDED, "heard.recorded", by=by, promise=promise)
        return promise

    def drop(self, *, by: Member) -> None:
        writer_of(self.deal, by)
        self.move(self.State.DROPPED, "heard.dropped", by=by)
