from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from goodbuy.kernel.tongues import for_us_later
from goodbuy.workspaces.models import Member, WorkspaceModel, WorkspaceQuerySet, known_states


class CardQuerySet(WorkspaceQuerySet):
    def of(self, member: Member) -> Self:
        return self.filter(member=member).order_by("-created_at", "-id")

    def older_than(self, moment: datetime) -> Self:
        return self.filter(created_at__lt=moment)


class Card(WorkspaceModel):
    """A photo of a card, or a signature, until somebody said what of it is kept: then it goes.

    Only the member who brought it sees it, and no event tells of it.
    """

    member_rows = "member_id = {member} or {member} is null"

    class Source(models.TextChoices):
        PHOTO = "photo", for_us_later("A business card")
        SIGNATURE = "signature", for_us_later("A signature")

    class State(models.TextChoices):
        WAITING = "waiting", for_us_later("Waiting")
        READING = "reading", for_us_later("Being read")
        READ = "read", for_us_later("Read")
        FAILED = "failed", for_us_later("Not read")

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=10, choices=Source)
    photo = models.FileField(upload_to="cards/%Y/%m", blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    doing = models.CharField(max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    # What was found, by the names of `found.Found`.
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = CardQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("member", models.F("created_at").desc(), name="card_newest"),
            models.Index(fields=["workspace", "created_at"], name="card_oldest"),
        ]
        constraints = [
            known_states("card_source_known", "source", "photo signature"),
            known_states("card_state_known", "state", "waiting reading read failed"),
        ]

    def __str__(self) -> str:
        return self.fields.get("name") or str(self.get_source_display())

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING)

    def tell(self, **fields: Any) -> None:
        """Say how far the reading is, unless it was thrown away meanwhile."""
        Card.objects.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)
