from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet


class Rhythm(RecordedModel):
    """How often clients hear from us and how long silence may last: in the house, or in a deal."""

    # Days since the last contact that mattered; working days since a question.
    DAYS = ("ideal_days", "longest_days")
    LADDER = ("nudge_after", "voice_after", "call_after", "sponsor_after")

    # Empty: the rhythm of the house.
    deal = models.OneToOneField(Deal, models.CASCADE, null=True, related_name="rhythm")
    ideal_days = models.PositiveSmallIntegerField(default=14)
    longest_days = models.PositiveSmallIntegerField(default=30)
    nudge_after = models.PositiveSmallIntegerField(default=2)
    voice_after = models.PositiveSmallIntegerField(default=4)
    call_after = models.PositiveSmallIntegerField(default=6)
    sponsor_after = models.PositiveSmallIntegerField(default=9)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(deal=None), name="rhythm_of_the_house_once"
            ),
            models.CheckConstraint(
                name="rhythm_in_order",
                violation_error_message="Each number is larger than the one before it.",
                condition=models.Q(
                    ideal_days__gte=1,
                    longest_days__gt=models.F("ideal_days"),
                    nudge_after__gte=1,
                    voice_after__gt=models.F("nudge_after"),
                    call_after__gt=models.F("voice_after"),
                    sponsor_after__gt=models.F("call_after"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return (
            for_us("The rhythm of the house")
            if self.deal_id is None
            else for_us("The rhythm of this deal")
        )

    @classmethod
    def of_house(cls) -> Rhythm:
        return cls.objects.filter(deal=None).first() or cls()

    @classmethod
    def of_deal(cls, deal: Deal) -> Rhythm:
        """The deal's own, or the house's where it has none."""
        return cls.objects.filter(deal=deal).first() or cls.of_house()

    @classmethod
    def of_deals(cls) -> dict[UUID | None, Rhythm]:
        return {one.deal_id: one for one in cls.objects.filter(deal__isnull=False)}

    @classmethod
    def set(cls, *, by: Member, deal: Deal | None = None, **days: Any) -> Rhythm:
        """Choose the days, of the house (owners and managers) or of one deal."""
        if by.is_viewer:
            raise NotAllowed("You can read everything here, and change nothing.")
        if deal is None:
            by.require_manager(for_us("set how often clients hear from us"))
        one = cls.objects.filter(deal=deal).first()
        wanted = one or cls(deal=deal)
        for name, value in days.items():
            setattr(wanted, name, value)
        wanted._check()
        if one is None:
            wanted.born("rhythm.set", by=by)
            return wanted
        one.refresh_from_db()
        one.change("rhythm.set", by=by, **days)
        return one

    def _check(self) -> None:
        ladder = [getattr(self, name) for name in self.LADDER]
        if not 1 <= self.ideal_days < self.longest_days <= 365:
            raise Refusal("The longest silence is more days than the usual one, and under a year.")
        if ladder[0] < 1 or ladder[-1] > 60 or sorted(set(ladder)) != ladder:
            raise Refusal("Each rung comes later than the one before, and within 60 days.")

    def rung_after(self, working_days: int) -> int:
        """How far up the ladder so many working days of silence lead."""
        return sum(working_days >= getattr(self, name) for name in self.LADDER)
