from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.company import Company
from goodbuy.people.models.person import Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class PairQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        """Those that nobody has said anything of, and both of whom are here."""
        here = {"one__deleted_at": None, "two__deleted_at": None}
        return self.filter(state=Pair.State.OPEN, **here)


class Pair(RecordedModel):
    """Two rows that may be one, with the reasons; once told apart, they stay apart."""

    class State(models.TextChoices):
        OPEN = "open", for_us_later("Perhaps the same")
        APART = "apart", for_us_later("Two people")

    MOVES: ClassVar[dict[Any, list[Any]]] = {State.APART: [State.OPEN], State.OPEN: [State.APART]}

    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=120), default=list)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN, editable=False)

    objects: ClassVar[Any] = PairQuerySet.as_manager()
    one: Any
    two: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return for_us("%(one)s and %(two)s") % {"one": self.one, "two": self.two}

    def event_places(self) -> dict[str, Any]:
        return {}

    @property
    def both(self) -> tuple[Any, Any]:
        return self.one, self.two

    def part(self, *, by: Member) -> None:
        """These are two: they are never offered again."""
        self.move(self.State.APART, "pair.parted", by=by)

    def rejoin(self, *, by: Member) -> None:
        """Taken back: perhaps they are one after all."""
        self.move(self.State.OPEN, "pair.rejoined", by=by)


class LikelyPair(Pair):
    """Two rows that may be one person."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    two = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        indexes = [
            models.Index("workspace", "state", models.F("score").desc(), "id", name="pair_likely")
        ]
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="pair_once"),
            known_states("pair_state_known", "state", "open apart"),
        ]


class LikelyFirms(Pair):
    """Two rows that may be one company."""

    one = models.ForeignKey(Company, models.CASCADE, related_name="+")
    two = models.ForeignKey(Company, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "pair of likely twins"
        verbose_name_plural = "pairs of likely twins"
        indexes = [
            models.Index("workspace", "state", models.F("score").desc(), "id", name="firms_likely")
        ]
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="firms_once"),
            known_states("firms_state_known", "state", "open apart"),
        ]
