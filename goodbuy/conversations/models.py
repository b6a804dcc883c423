from __future__ import annotations

from typing import Any

from django.db import models

from goodbuy.people.models import Company, Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member


class Note(RecordedModel):
    """A member's words about a person, company or deal, in Markdown. Never in a room."""

    words = models.TextField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="notes")
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="notes"
    )
    # A deal's id and no foreign key: deals stand beside conversations, not below.
    deal_id = models.UUIDField(null=True, blank=True, db_index=True)
    is_pinned = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.words[:60]

    def event_places(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "company_id": self.company_id,
            "deal_id": self.deal_id,
        }
