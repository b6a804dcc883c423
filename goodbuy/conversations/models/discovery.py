from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.discovery_lines import GOOD_QUESTIONS
from goodbuy.conversations.faces import of_this_deal, said, writer_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

MOST = 40


def _is_of_the_sellers(by: Any) -> None:
    if isinstance(by, Grant):
        raise NotAllowed("The questions are the seller’s. You can say which of them was not asked.")


class DiscoveryLine(RecordedModel):
    """A question that this workspace's sellers ask every client before they offer anything."""

    words = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["workspace", "order"], name="discoveryline_order")]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def words_for(cls, workspace_id: Any) -> list[str]:
        """The workspace's own questions; before it wrote any, the ones that come with the house."""
        own = cls.objects.filter(workspace_id=workspace_id).order_by("order", "id")
        return list(own.values_list("words", flat=True)) or list(GOOD_QUESTIONS)

    @classmethod
    @transaction.atomic
    def rewrite(cls, lines: list[str], *, by: Member) -> None:
        """Keep these questions, in this order. Deals that run keep those they began with."""
        by.require_manager(for_us("change what we ask every client"))
        wanted = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if not wanted:
            raise Refusal("Keep at least one question: a seller who asks nothing learns nothing.")
        if len(wanted) > MOST:
            raise Refusal(
                "Nobody asks more than %(most)s questions. Keep the ones that matter.", most=MOST
            )
        if too_long := next((line for line in wanted if len(line) > 200), None):
            raise Refusal(
                "Keep each question under 200 characters: “%(too_long)s …”", too_long=too_long[:60]
            )
        cls.objects.filter(workspace_id=by.workspace_id).delete()
        for number, words in enumerate(wanted, start=1):
            cls(words=words, order=number).born("discovery.listed", by=by)


class DiscoveryQuerySet(WorkspaceQuerySet):
    def for_list(self) -> Self:
        return self.select_related("heard_from", "asked_by", "marked_by").order_by("order", "id")


class Discovery(RecordedModel):
    """One question of the checklist in one deal: asked and answered, or not asked yet."""

    class State(models.TextChoices):
        OPEN = "open", for_us_later("Not asked yet")
        ANSWERED = "answered", for_us_later("Asked")
        NOT_ASKED = "not_asked", for_us_later("You have not asked me this")

    MOVES = {
        State.ANSWERED: [State.OPEN, State.NOT_ASKED, State.ANSWERED],
        State.NOT_ASKED: [State.OPEN, State.ANSWERED],
    }

    guest_verbs = ("select", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="discovery", db_index=False)
    words = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)
    # In the client's words, never in ours.
    answer = models.CharField(max_length=1000, blank=True, editable=False)
    heard_from = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    asked_on = models.DateField(null=True, editable=False)
    marked_by = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = DiscoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "answer to a question of ours"
        verbose_name_plural = "answers to questions of ours"
        indexes = [
            models.Index(fields=["deal", "order"], name="discovery_deal"),
            models.Index(fields=["workspace", "state"], name="discovery_state"),
        ]
        constraints = [
            known_states("discovery_state_known", "state", "open answered not_asked"),
            models.CheckConstraint(
                name="discovery_answered_in_words",
                condition=~models.Q(state="answered") | ~models.Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    @transaction.atomic
    def lay_out(cls, deal: Deal, *, by: Actor) -> int:
        """Copy the workspace's questions into a deal that has none; the number of them."""
        _is_of_the_sellers(by)
        if cls.objects.filter(deal=deal).exists():
            return 0
        lines = DiscoveryLine.words_for(deal.workspace_id)
        for number, words in enumerate(lines, start=1):
            cls(deal=deal, words=words, order=number).born(
                "discovery.laid_out", by=by, audience="team"
            )
        return len(lines)

    @classmethod
    def add(cls, deal: Deal, words: str, *, by: Member) -> Discovery:
        _is_of_the_sellers(by)
        writer_of(deal, by)
        words = said(words, "Write the question first.", 200)
        known = cls.objects.filter(deal=deal)
        if known.count() >= MOST:
            raise Refusal("Nobody asks more than %(most)s questions. These are enough.", most=MOST)
        item = cls(deal=deal, words=words, order=known.count() + 1)
        item.born("discovery.laid_out", by=by)
        return item

    def tick(self, answer: str, *, by: Member, heard_from: CastMember | None = None) -> None:
        """It was asked; this is what the client said, as it was said."""
        _is_of_the_sellers(by)
        writer = writer_of(self.deal, by)
        self.move(
            self.State.ANSWERED,
            "discovery.answered",
            by=by,
            audience="client",
            answer=said(answer, "Write down what they said, in their words.", 1000),
            heard_from=of_this_deal(heard_from, self.deal, "client", "third"),
            asked_by=writer,
            asked_on=clock.today(self.deal.workspace.zone),
        )

    def mark_not_asked(self, *, by: Grant) -> None:
        """The client says: you have not asked me this. From now on it is owed."""
        if by.cast.side != CastMember.Side.CLIENT:
            raise NotAllowed("Only the client can say that they were not asked.")
        self.move(
            self.State.NOT_ASKED,
            "discovery.not_asked",
            by=by,
            audience="client",
            marked_by=by.cast,
            marked_at=clock.now(),
        )
