from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.models.phrase import Phrase
from goodbuy.plans.phrasing import LEAST, changes
from goodbuy.timeline.many import Change, move_all
from goodbuy.timeline.models import Actor, Event, RecordedModel, System
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class NarrationQuerySet(WorkspaceQuerySet):
    def published(self) -> Self:
        return self.filter(state=Narration.State.PUBLISHED)

    def debts(self) -> Self:
        """What happened and was not told: drafts, the oldest first."""
        return self.filter(state=Narration.State.DRAFT).order_by("due_on", "happened_at")

    def ripe(self) -> Self:
        """Drafts whose delay ran out: they tell themselves."""
        return self.debts().filter(publishes_at__lte=clock.now())

    def publish_ripe(self, *, by: System, most: int = 500) -> int:
        """Let the ripe ones tell themselves, all in a few statements; the number told."""
        entries = list(self.ripe().for_list().order_by("publishes_at", "id")[:most])
        with transaction.atomic():
            told = move_all([entry.as_told() for entry in entries], by=by)
            # Whose words somebody changed, which took a hand for each, is learned from.
            for entry in entries:
                if entry.state == Narration.State.PUBLISHED:
                    entry.teach(by=by)
        return told

    def for_list(self) -> Self:
        return self.select_related("narrator", "next_who")


class Narration(RecordedModel):
    """A play-by-play entry: what happened, why it matters, what is next, who, when."""

    class State(models.TextChoices):
        DRAFT = "draft", for_us_later("Not told yet")
        PUBLISHED = "published", for_us_later("Told")
        DROPPED = "dropped", for_us_later("Not worth telling")

    MOVES = {State.PUBLISHED: [State.DRAFT], State.DROPPED: [State.DRAFT]}

    # The first words follow from the event and the phrases of that day.
    DERIVED = RecordedModel.DERIVED | {"drafted"}

    guest_verbs = ("select", "insert")
    guest_rows = "deal_id = {deal} and state = 'published'"
    # A client's verb drafts an entry for its narrator; the client cannot read the draft.
    guest_adds = "deal_id = {deal} and state = 'draft'"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="narrations", db_index=False)
    step_id = models.UUIDField(null=True, blank=True)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    narrator = models.ForeignKey(
        CastMember, models.PROTECT, related_name="narrations", db_index=False
    )
    headline = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    next_words = models.CharField(max_length=500, blank=True)
    next_who = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    next_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    happened_at = models.DateTimeField()
    # The debt's day: one working day after it happened, in the narrator's calendar.
    due_on = models.DateField()
    publishes_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    # The first words and what stood in them, so that a change of them can be learned from.
    drafted = models.JSONField(default=dict, editable=False)
    was_edited = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = NarrationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("deal", models.F("published_at").desc(), name="narration_deal"),
            models.Index(fields=["workspace", "state", "due_on"], name="narration_debts"),
        ]
        constraints = [known_states("narration_state_known", "state", "draft published dropped")]

    def __str__(self) -> str:
        return self.headline

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.DRAFT and self.due_on < clock.today(self.narrator.own_zone)

    @property
    def why_it_stands(self) -> str:
        """What is said to whoever would change an entry that is no draft any more."""
        if self.state == self.State.DROPPED:
            return for_us("This was called not worth telling. If it is, tell it in a new entry.")
        return for_us("This was told already. Tell what is new in a new entry.")

    @classmethod
    @transaction.atomic
    def tell(
        cls,
        *,
        deal: Deal,
        narrator: CastMember,
        by: Actor,
        headline: str,
        why: str = "",
        next_words: str = "",
        next_who: CastMember | None = None,
        next_on: date | None = None,
    ) -> Narration:
        """Say something of one's own accord, at once."""
        if not headline.strip():
            raise Refusal("Say in one line what happened.")
        calendar, now = calendar_of(narrator, deal.workspace), clock.now()
        entry = cls(
            deal=deal,
            kind="told",
            narrator=narrator,
            headline=headline.strip(),
            why=why.strip(),
            next_words=next_words.strip(),
            next_who=next_who,
            next_on=next_on,
            happened_at=now,
            due_on=calendar.on_or_after(calendar.today(now)),
            was_edited=True,
        )
        entry.born("narration.drafted", by=by)
        entry.publish(by=by)
        return entry

    def edit(self, *, by: Actor, **fields: Any) -> None:
        """The commentator's own words. What was told stays told."""
        self._for_our_side(by)
        if self.state != self.State.DRAFT:
            raise WrongState(self.why_it_stands)
        if not str(fields.get("headline", self.headline)).strip():
            raise Refusal("Say in one line what happened.")
        if any(getattr(self, name) != value for name, value in fields.items()):
            fields["was_edited"] = True
        self.change("narration.edited", by=by, while_in=[self.State.DRAFT], **fields)

    @transaction.atomic
    def give_to(self, other: CastMember, *, by: Actor) -> None:
        """Let another of us tell it, in a voice that the client hears less often."""
        self._for_our_side(by)
        if self.state != self.State.DRAFT:
            raise WrongState(self.why_it_stands)
        ours = (CastMember.Side.SELLER, CastMember.Side.THIRD)
        if other.deal_id != self.deal_id or other.has_left or other.side not in ours:
            raise Refusal("Choose one of those who speak for us in this deal.")
        facts = {"narrator": other.name, "before": self.narrator.name}
        drafts = [self.State.DRAFT]
        self.change("narration.passed_on", by=by, facts=facts, while_in=drafts, narrator=other)

    @transaction.atomic
    def publish(self, *, by: Actor) -> list[Phrase]:
        """Tell it. Returns the phrases that drafts say from now on, learned by this telling."""
        self._for_our_side(by)
        told = self.as_told()
        fields = {**told.fields}
        to = fields.pop("state")
        self.move(to, told.kind, by=by, audience=told.audience, facts={**told.facts}, **fields)
        return self.teach(by=by)

    def as_told(self) -> Change:
        """What telling it changes, for one alone and for many at once."""
        fields = {"state": self.State.PUBLISHED, "published_at": clock.now()}
        facts = {"narrator": self.narrator.name}
        return Change(self, "narration.published", fields, facts, Event.Audience.CLIENT)

    def teach(self, *, by: Actor) -> list[Phrase]:
        """What its commentator said instead of the first words becomes a phrase of the house."""
        if self.was_edited and self.drafted:
            # What is said of their promise or step is kept apart from what is said of ours.
            kind = self.drafted.get("said_as") or self.kind
            return Phrase.learn(kind, self._own_phrases(), by=by)
        return []

    def _own_phrases(self) -> list[tuple[str, str]]:
        """What the commentator said instead of the first words, where it names nobody of this."""
        names = self.drafted["names"]
        pairs = changes(self.drafted["headline"], self.headline, names)
        pairs = [pair for pair in pairs if pair[1]]
        pairs += changes(self.drafted["why"], self.why, names)
        known = CastMember.objects.filter(deal=self.deal_id).values_list("name", "firm")
        people = {part for row in known for words in row for part in words.split()}
        people |= set(self.deal.company_name.split())
        own = {word.casefold() for word in people if len(word) >= LEAST and word[:1].isupper()}
        return [pair for pair in pairs if not own & set(re.findall(r"\w+", pair[1].casefold()))]

    def drop(self, *, by: Actor) -> None:
        self._for_our_side(by)
        self.move(self.State.DROPPED, "narration.dropped", by=by)

    def _for_our_side(self, by: Actor) -> None:
        if by.actor_kind == "guest":
            raise NotAllowed("The play-by-play is told by the team.")
