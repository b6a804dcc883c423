from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.faces import of_this_deal, said, writer_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us_later
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

ASKS = for_us_later("What should we improve?")


class ImprovementQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=Improvement.OPEN)

    def for_list(self) -> Self:
        rows = self.select_related("asked_by", "raised_by", "our_owner", "their_owner")
        return rows.order_by("-created_at", "-id")


class Improvement(RecordedModel):
    """What one side says could be better, and what both do about it: an owner on each side."""

    class State(models.TextChoices):
        ASKED = "asked", for_us_later("Asked")
        RAISED = "raised", for_us_later("Said")
        JOINT = "joint", for_us_later("Both work on it")
        DONE = "done", for_us_later("Better now")
        DROPPED = "dropped", for_us_later("Let go")

    OPEN = (State.ASKED, State.RAISED, State.JOINT)
    MOVES = {
        State.RAISED: [State.ASKED],
        State.JOINT: [State.RAISED, State.JOINT],
        State.DONE: [State.JOINT],
        State.DROPPED: [State.ASKED, State.RAISED, State.JOINT],
    }

    guest_verbs = ("select", "insert", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="improvements", db_index=False)
    words = models.CharField(max_length=600, blank=True)
    asked_by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    raised_by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    our_owner = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    our_part = models.CharField(max_length=300, blank=True)
    their_owner = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    their_part = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED, editable=False)

    objects: ClassVar[Any] = ImprovementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], name="improvement_deal"),
            models.Index(fields=["workspace", "state"], name="improvement_state"),
        ]
        constraints = [
            known_states("improvement_state_known", "state", "asked raised joint done dropped"),
            # One owner alone is a complaint that somebody else has to deal with.
            models.CheckConstraint(
                name="improvement_joint_has_both_owners",
                condition=~models.Q(state="joint")
                | models.Q(our_owner__isnull=False, their_owner__isnull=False),
            ),
            models.CheckConstraint(
                name="improvement_says_what",
                condition=models.Q(state__in=["asked", "dropped"]) | ~models.Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:100] or ASKS

    # Verbs

    @classmethod
    @transaction.atomic
    def ask(cls, deal: Deal, *, by: Member | Grant) -> Improvement:
        """Ask the other side: what should we improve? One such question at a time."""
        asker = writer_of(deal, by)
        open_ones = cls.objects.filter(deal=deal, state=cls.State.ASKED)
        if open_ones.filter(asked_by__side=asker.side).exists():
            raise Refusal("You asked already, and the answer is still to come.")
        item = cls(deal=deal, asked_by=asker)
        item.born("improvement.asked", by=by, audience="client")
        return item

    @classmethod
    @transaction.atomic
    def raise_it(cls, deal: Deal, words: str, *, by: Member | Grant) -> Improvement:
        """Say of one's own accord what could be better."""
        speaker = writer_of(deal, by)
        words = said(words, "Say what could be better. One sentence is enough.", 600)
        item = cls(deal=deal, words=words, raised_by=speaker, state=cls.State.RAISED)
        item.born("improvement.raised", by=by, audience="client")
        return item

    @transaction.atomic
    def say(self, words: str, *, by: Member | Grant) -> None:
        """Answer what was asked; whoever asked cannot answer for the other side."""
        speaker = writer_of(self.deal, by)
        if self.asked_by and self.asked_by.side == speaker.side:
            raise NotAllowed("You asked this yourselves: the other side answers.")
        words = said(words, "Say what could be better. One sentence is enough.", 600)
        self.move(
            self.State.RAISED,
            "improvement.raised",
            by=by,
            audience="client",
            words=words,
            raised_by=speaker,
        )

    @transaction.atomic
    def share_out(
        self,
        *,
        by: Member | Grant,
        our_owner: CastMember | None,
        their_owner: CastMember | None,
        our_part: str = "",
        their_part: str = "",
        due_on: date | None = None,
    ) -> None:
        """Both work on it: one name on each side. With one name alone it is refused."""
        writer_of(self.deal, by)
        ours = of_this_deal(our_owner, self.deal, CastMember.Side.SELLER)
        theirs = of_this_deal(their_owner, self.deal, CastMember.Side.CLIENT)
        if ours is None or theirs is None:
            firm = self.deal.workspace.name if ours is None else self.deal.company_name
            raise Refusal(
                "Name somebody of %(firm)s too. It gets better when one person on each "
                "side does a part of it.",
                firm=firm,
            )
        self.move(
            self.State.JOINT,
            "improvement.shared_out",
            by=by,
            audience="client",
            facts={"ours": ours.name, "theirs": theirs.name},
            our_owner=ours,
            their_owner=theirs,
            our_part=fitting(our_part, 300),
            their_part=fitting(their_part, 300),
            due_on=calendar_of(ours, self.deal.workspace).on_or_after(due_on) if due_on else None,
        )

    @transaction.atomic
    def finish(self, *, by: Member | Grant, words: str = "") -> None:
        """It is better now. The side that raised it says so."""
        speaker = writer_of(self.deal, by)
        if self.raised_by and speaker.side != self.raised_by.side:
            raise NotAllowed(
                "%(first_name)s raised it, so that side says when it is better.",
                first_name=self.raised_by.first_name,
            )
        words = fitting(words, 300)
        self.move(
            self.State.DONE, "improvement.done", by=by, audience="client", settled_words=words
        )

    @transaction.atomic
    def drop(self, *, by: Member | Grant, words: str = "") -> None:
        """Let it go: by whoever asked or said it."""
        speaker = writer_of(self.deal, by)
        first = self.raised_by or self.asked_by
        if first and speaker.side != first.side:
            raise NotAllowed(
                "%(first_name)s began it, so that side can let it go.", first_name=first.first_name
            )
        words = fitting(words, 300)
        self.move(
            self.State.DROPPED, "improvement.dropped", by=by, audience="client", settled_words=words
        )

    def is_late(self) -> bool:
        today = clock.today(self.deal.workspace.zone)
        return self.state == self.State.JOINT and bool(self.due_on and self.due_on < today)
