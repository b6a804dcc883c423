from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.db import IntegrityError, models, transaction

from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.grant import Grant
from goodbuy.deals.secret_words import once_mark
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import WorkspaceModel, WorkspaceQuerySet

LONGEST_KEY = 80


def this_day() -> Any:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


class ReceivedQuerySet(WorkspaceQuerySet):
    def old(self) -> ReceivedQuerySet:
        return self.filter(created_at__lt=clock.now() - Received.REMEMBERED)


class Received(WorkspaceModel):
    """Something that a client's page sent has arrived: sent again, it is not done again.

    Holds no name and no hour, only a keyed hash of the link and the page's own key: beside a
    question without a name it must say nothing.
    """

    REMEMBERED = timedelta(days=60)

    guest_verbs = ("insert",)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    mark = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=this_day, editable=False)

    objects: ClassVar[Any] = ReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = "act that came in"
        verbose_name_plural = "acts that came in"
        constraints = [models.UniqueConstraint(fields=["mark"], name="received_once")]

    def __str__(self) -> str:
        return for_us("Received")

    @classmethod
    def is_first(cls, key: str, *, by: Grant) -> bool:
        """Whether this link sends this key for the first time; two at once wait for each other."""
        if not key:
            return True
        mark = once_mark(by.pk, key[:LONGEST_KEY])
        try:
            with transaction.atomic():
                cls(workspace_id=by.workspace_id, deal_id=by.deal_id, mark=mark).save(
                    force_insert=True
                )
        except IntegrityError:
            return False
        return True
