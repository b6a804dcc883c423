from __future__ import annotations

from typing import Any

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.timeline.models import Event, RecordedModel, record
from goodbuy.workspaces.models import Member
from goodbuy.workspaces.sight import DEAL_SIGHT

IN_BIN = models.Q(deleted_at__isnull=False)


class Removable(RecordedModel):
    """A row that goes to the bin, out of every list and room, and comes back from there."""

    sight = DEAL_SIGHT

    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def may_remove(self, by: Member) -> bool:
        return not by.is_viewer and (by.is_manager or by.pk == getattr(self, "owner_id", None))

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        """Into the bin for thirty days; its rooms are closed meanwhile. Told to the team alone."""
        self._require_remover(by)
        rows: Any = type(self)._base_manager
        if rows.filter(pk=self.pk, deleted_at=None).update(deleted_at=clock.now()):
            self._tell("removed", by)

    @transaction.atomic
    def restore(self, *, by: Member) -> None:
        self._require_remover(by)
        rows: Any = type(self)._base_manager
        if rows.filter(pk=self.pk, deleted_at__isnull=False).update(deleted_at=None):
            self._tell("restored", by)

    def _tell(self, verb: str, by: Member) -> Event:
        self.refresh_from_db()
        kind = f"{self._meta.model_name}.{verb}"
        changed = {"deleted_at": self.deleted_at}
        return record(kind, about=self, by=by, changed=changed, **self.event_places())

    def _require_remover(self, by: Member) -> None:
        if not self.may_remove(by):
            raise NotAllowed("Only the deal’s owner, a manager or an owner can do that.")
