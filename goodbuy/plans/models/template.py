from __future__ import annotations

from django.db import models

from goodbuy.timeline.models import RecordedModel


class PlanTemplate(RecordedModel):
    """A plan to begin from, kept as the YAML that people edit, import and export."""

    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    depth = models.CharField(max_length=8, default="normal")
    source = models.TextField()
    shipped_as = models.CharField(max_length=60, blank=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
