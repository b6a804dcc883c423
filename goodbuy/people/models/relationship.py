from __future__ import annotations

from django.db import models

from goodbuy.people.models.person import Person
from goodbuy.workspaces.models import Member, WorkspaceModel


class Relationship(WorkspaceModel):
    """One member and one person, and what each declares the other to be."""

    class Mode(models.TextChoices):
        ACQUAINTANCE = "acquaintance"
        FRIEND = "friend"
        CUSTOMER = "customer"
        COLLEAGUE = "colleague"

    member = models.ForeignKey(Member, models.CASCADE, related_name="relationships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="relationships")
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.CUSTOMER)
    mode_by_person = models.CharField(max_length=12, choices=Mode, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "person"], name="relationship_once"),
            models.CheckConstraint(
                name="relationship_mode_known",
                condition=models.Q(mode__in=["acquaintance", "friend", "customer", "colleague"])
                & models.Q(
                    mode_by_person__in=["", "acquaintance", "friend", "customer", "colleague"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} and {self.person}"
