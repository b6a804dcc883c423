from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceModel


class Company(RecordedModel):
    """An organisation on the other side."""

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    industry = models.CharField(max_length=80, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    # Kept by save(): what lists sort by and what search looks in.
    sort_name = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "sort_name", "id"], name="company_sorted"),
            models.Index("workspace", Lower("domain"), name="company_domain"),
            GinIndex(fields=["search_text"], name="company_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def event_places(self) -> dict[str, Any]:
        return {"company_id": self.pk}


class Person(RecordedModel):
    """Someone on the other side. Employments change; the person stays."""

    name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    # The present main employment and first addresses, copied here so that a list is one query.
    company = models.ForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="people", db_index=False
    )
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True, editable=False)
    phone = models.CharField(max_length=40, blank=True, editable=False)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    website = models.URLField(max_length=300, blank=True)
    birthday = models.DateField(null=True, blank=True)
    photo = models.FileField(upload_to="photos/%Y/%m", blank=True)
    source = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    last_contact_at = models.DateTimeField(null=True, editable=False)
    sort_name = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "sort_name", "id"], name="person_sorted"),
            models.Index(fields=["workspace", "company", "sort_name"], name="person_company"),
            models.Index(fields=["workspace", "created_at", "id"], name="person_newest"),
            models.Index(fields=["workspace", "last_contact_at", "id"], name="person_contacted"),
            GinIndex(fields=["search_text"], name="person_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def event_places(self) -> dict[str, Any]:
        return {"person_id": self.pk, "company_id": self.company_id}


class EmailAddress(WorkspaceModel):
    person = models.ForeignKey(Person, models.CASCADE, related_name="emails", db_index=False)
    value = models.CharField(max_length=254)
    # Lower case, IDN as ASCII: what duplicates are found by.
    normal = models.CharField(max_length=254)
    label = models.CharField(max_length=40, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "normal"], name="email_normal"),
            models.Index(fields=["person"], name="email_person"),
        ]

    def __str__(self) -> str:
        return self.value


class PhoneNumber(WorkspaceModel):
    person = models.ForeignKey(Person, models.CASCADE, related_name="phones", db_index=False)
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


class Employment(WorkspaceModel):
    """A person's place at a company, from a day to a day; several may run at once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments", db_index=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="employments", db_index=False)
    title = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    is_main = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="employment_person"),
            models.Index(fields=["company"], name="employment_company"),
        ]
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_it_begins",
                condition=models.Q(from_on=None)
                | models.Q(to_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title or 'Works'} at {self.company}"


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
            models.UniqueConstraint(fields=["member", "person"], name="relationship_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} and {self.person}"
