from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from goodbuy.workspaces.models import Member, WorkspaceModel


class BulkChange(WorkspaceModel):
    """One act on many rows of a list, kept so that one act takes it back (see people/bulk.py)."""

    sight = "member_id = {member}"

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    page = models.CharField(max_length=30)
    verb = models.CharField(max_length=30)
    words = models.CharField(max_length=200)
    # What tag or field it was about, and the value that it set.
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.words


class BulkRow(WorkspaceModel):
    """What one row was before a bulk change, and what it became."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows")
    row_id = models.UUIDField()
    old = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return str(self.row_id)
