from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.kernel.tongues import for_us_later
from goodbuy.workspaces.models import WorkspaceModel, WorkspaceQuerySet, known_states


class NudgeQuerySet(WorkspaceQuerySet):
    def take(self, wanted: list[Nudge]) -> set[UUID]:
        """Insert those that are the first of their person's day; which of them that were."""
        self.bulk_create(wanted, ignore_conflicts=True)
        keys = [one.pk for one in wanted]
        return set(self.filter(pk__in=keys).values_list("pk", flat=True))


class Nudge(WorkspaceModel):
    """One letter that went through the door to somebody outside (see `deals/door.py`).

    At most one that asks something goes to an address on one day, and to a person who has several
    addresses: the indexes hold it, so two workers that come at once cannot both be the first.
    """

    class Sort(models.TextChoices):
        ASKED_FOR = "asked_for", for_us_later("They asked for it this minute")
        LINK = "link", for_us_later("Their way into the room")
        TELLS = "tells", for_us_later("It tells, and asks nothing")
        ASKS = "asks", for_us_later("It asks something")
        BY_HAND = "by_hand", for_us_later("Written by one of us")

    # What nobody is to get on a day that they wished to be quiet, or twice on one day.
    NUDGING = (Sort.ASKS, Sort.BY_HAND)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="nudges", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="nudges", db_index=False)
    address = models.EmailField()
    # The person who reads there, where that is known; a mere key, so that merging moves nothing.
    reader = models.UUIDField(null=True, editable=False)
    sort = models.CharField(max_length=9, choices=Sort)
    # The day where the reader is.
    on = models.DateField()
    subject = models.CharField(max_length=200, blank=True)
    # The rows that it asks an answer to; once none of them waits any more, it need not go.
    asks = ArrayField(models.UUIDField(), default=list, editable=False)

    objects: ClassVar[Any] = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = "letter that asked"
        verbose_name_plural = "letters that asked"
        indexes = [models.Index(fields=["deal", "-created_at"], name="nudge_deal")]
        constraints = [
            known_states("nudge_sort_known", "sort", "asked_for link tells asks by_hand"),
            models.UniqueConstraint(
                fields=["workspace", "address", "on"],
                condition=models.Q(sort__in=["asks", "by_hand"]),
                name="nudge_one_a_day_a_person",
            ),
            models.UniqueConstraint(
                fields=["workspace", "reader", "on"],
                condition=models.Q(sort__in=["asks", "by_hand"]),
                name="nudge_one_a_day_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
