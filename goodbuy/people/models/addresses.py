from __future__ import annotations

from django.db import models

from goodbuy.people.models.person import Person
from goodbuy.people.normal import shown_phone
from goodbuy.workspaces.models import WorkspaceModel, unchecked_workspace
from goodbuy.workspaces.references import checked_together


class PersonsOwn(WorkspaceModel):
    """A row that only ever hangs on a person."""

    workspace = unchecked_workspace()

    class Meta:
        abstract = True


class EmailAddress(PersonsOwn):
    person = checked_together(Person, models.CASCADE, "emails")
    value = models.CharField(max_length=254)
    # Lower case, IDN as ASCII: what duplicates are found by.
    normal = models.CharField(max_length=254)
    label = models.CharField(max_length=40, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        verbose_name = "e-mail address"
        verbose_name_plural = "e-mail addresses"
        indexes = [
            models.Index(fields=["workspace", "normal"], name="email_normal"),
            models.Index(fields=["person"], name="email_person"),
        ]

    def __str__(self) -> str:
        return self.value


class PhoneNumber(PersonsOwn):
    person = checked_together(Person, models.CASCADE, "phones")
    value = models.CharField(max_length=60)
    # E.164 with `;ext=` where one was given; empty when it is no number that we understand.
    normal = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=40, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "normal"], name="phone_normal"),
            models.Index(fields=["person"], name="phone_person"),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def shown(self) -> str:
        return shown_phone(self.value, self.normal)
