from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import hands
from goodbuy.plans.differences import seal
from goodbuy.plans.words import needed, short
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states

CLIENT = "client"
LONGEST = 1200


class ReviewQuerySet(WorkspaceQuerySet):
    def shown(self) -> Self:
        return self.filter(state=Review.State.SHOWN)

    def for_list(self) -> Self:
        return self.order_by("-to_on", "-id")


class Review(RecordedModel):
    """What was said and what came of it over some months, for both sides to look at together."""

    class State(models.TextChoices):
        DRAFT = "draft", for_us_later("Being written")
        SHOWN = "shown", for_us_later("In the room")

    MOVES = {State.SHOWN: [State.DRAFT], State.DRAFT: [State.SHOWN]}
    PARTS = ("committed", "delivered", "outcomes", "missed", "next")

    guest_verbs = ("select",)
    guest_rows = "deal_id = {deal} and state = 'shown'"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="reviews", db_index=False)
    from_on = models.DateField()
    to_on = models.DateField()
    # The writer's own words above the facts; the facts are rows of each part.
    opening = models.CharField(max_length=LONGEST, blank=True)
    body = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT, editable=False)
    shown_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal", "to_on"], name="review_deal")]
        constraints = [
            known_states("review_state_known", "state", "draft shown"),
            models.CheckConstraint(
                name="review_days_in_order", condition=models.Q(from_on__lte=models.F("to_on"))
            ),
        ]

    def __str__(self) -> str:
        return for_us("Business review")

    @classmethod
    @transaction.atomic
    def draft(
        cls,
        deal: Deal,
        *,
        from_on: date,
        to_on: date,
        body: dict[str, Any],
        opening: str,
        by: Actor,
    ) -> Review:
        hands.require_team(by)
        if from_on > to_on:
            raise Refusal("A review looks back from its last day: choose an earlier first day.")
        made = cls(deal=deal, from_on=from_on, to_on=to_on, body=body, opening=opening)
        made.born("review.drafted", by=by)
        return made

    def write(self, *, by: Actor, opening: str, body: dict[str, Any]) -> None:
        hands.require_team(by)
        if self.state != self.State.DRAFT:
            raise WrongState("The client reads it as it is. Take it back first, then change it.")
        words = short(opening.strip(), LONGEST)
        drafts = [self.State.DRAFT]
        self.change("review.changed", by=by, while_in=drafts, opening=words, body=body)

    def show(self, *, by: Actor) -> None:
        """Into the room, as it stands; each thing that comes next has an owner on both sides."""
        hands.require_team(by)
        needed(self.opening, "Say first in your own words how it went.", LONGEST)
        for row in self.body["next"]:
            if not (row["ours"] and row["theirs"]):
                raise Refusal(
                    "“%(row)s” needs an owner on both sides before it is shown.", row=row["words"]
                )
        self.move(
            self.State.SHOWN,
            "review.shown",
            by=by,
            audience=CLIENT,
            shown_at=clock.now(),
            sha256=seal(self.body),
        )

    def take_back(self, *, by: Actor) -> None:
        """Out of the room, to be changed and shown anew."""
        hands.require_team(by)
        self.move(self.State.DRAFT, "review.taken_back", by=by, shown_at=None, sha256="")
