from __future__ import annotations

from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse

from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.checks import check_fields, check_name
from goodbuy.people.models.likely import LikelySame
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.plain import plain_value, search_words, sort_value
from goodbuy.people.search import refresh_company_search, refresh_search_of_company
from goodbuy.timeline.models import Actor, Event, RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet

DEEPEST = 20


class CompanyQuerySet(WorkspaceQuerySet):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def named(self, name: str) -> Self:
        """Companies of this name, whatever its accents and capitals."""
        return self.present().filter(sort_name=sort_value(" ".join(name.split())))


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
    # What lists sort by and what search looks in: kept by born() and edit().
    sort_name = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = CompanyQuerySet.as_manager()

    SEARCHED = frozenset({"name", "domain", "city", "industry"})

    class Meta:
        verbose_name_plural = "companies"
        indexes = [
            models.Index(fields=["workspace", "sort_name", "id"], name="company_sorted"),
            models.Index(fields=["workspace", "created_at", "id"], name="company_newest"),
            models.Index("workspace", Lower("domain"), name="company_domain"),
            models.Index(
                fields=["workspace", "-deleted_at"],
                name="company_binned",
                condition=models.Q(deleted_at__isnull=False),
            ),
            GinIndex(fields=["search_text"], name="company_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:company", args=[self.pk])

    def event_places(self) -> dict[str, Any]:
        return {"company_id": self.pk}

    def born(self, kind: str, /, *, by: Actor, **options: Any) -> Event:
        self.sort_name = sort_value(self.name)
        words = search_words(self.name, self.domain, self.city, self.industry)
        self.search_text = plain_value(words)
        return super().born(kind, by=by, **options)

    @classmethod
    @transaction.atomic
    def add(cls, *, by: Actor, name: str, is_surely_new: bool = False, **fields: Any) -> Company:
        """A new company; LikelySame where one of this name or web domain is there already."""
        company = cls(name=check_name(name), **fields)
        company.domain = domain_of(company.domain or company.website)
        check_fields(company)
        if not is_surely_new and (same := company.likely_same(by.workspace_id)):
            raise LikelySame(same)
        company.born("company.added", by=by)
        return company

    @classmethod
    def of_name(cls, name: str, *, by: Actor) -> Company | None:
        """The company of this name, made where there is none; nothing for a blank name."""
        if not name.strip():
            return None
        found = cls.objects.filter(workspace_id=by.workspace_id).named(name).order_by("id").first()
        return found or cls.add(by=by, name=name, is_surely_new=True)

    def likely_same(self, workspace_id: Any) -> list[Company]:
        there = Company.objects.filter(workspace_id=workspace_id).exclude(pk=self.pk)
        same = there.named(self.name)
        if self.domain:
            same = same.union(
                there.present().alias(of=Lower("domain")).filter(of=self.domain.lower())
            )
        return list(same[:5])

    @transaction.atomic
    def edit(self, *, by: Actor, **fields: Any) -> Event | None:
        if "name" in fields:
            fields["name"] = check_name(fields["name"])
        if fields.get("domain"):
            fields["domain"] = domain_of(fields["domain"])
        check_fields(self, fields)
        if fields.get("parent"):
            self._check_parent(fields["parent"])
        event = self.change("company.changed", by=by, **fields)
        if event and self.SEARCHED & set(event.changed):
            refresh_company_search([self.pk])
            if "name" in event.changed:
                refresh_search_of_company(self.pk)
        return event

    def _check_parent(self, parent: Company) -> None:
        above: Company | None = parent
        for _ in range(DEEPEST):
            if above is None:
                return
            if above.pk == self.pk:
                raise FieldRefusal(
                    "parent",
                    for_us("%(parent)s belongs to %(value)s, so %(value)s cannot belong to it.")
                    % {"parent": parent, "value": self},
                )
            above = above.parent
        raise FieldRefusal(
            "parent", for_us("%(parent)s has too many companies above it.") % {"parent": parent}
        )

    @transaction.atomic
    def remove(self, *, by: Actor) -> None:
        """Take it out of every list; `restore` brings it back as it was."""
        if Company.objects.filter(pk=self.pk, deleted_at=None).update(deleted_at=clock.now()):
            self.refresh_from_db()
            self._say("company.removed", by)

    @transaction.atomic
    def restore(self, *, by: Actor) -> None:
        if Company.objects.filter(pk=self.pk, deleted_at__isnull=False).update(deleted_at=None):
            self.refresh_from_db()
            self._say("company.restored", by)

    def _say(self, kind: str, by: Actor) -> None:
        changed = {"deleted_at": self.deleted_at}
        record(kind, about=self, by=by, changed=changed, **self.event_places())


def domain_of(text: str) -> str:
    """`https://www.harborpine.example/shop` is harborpine.example."""
    text = text.strip().lower()
    if not text:
        return ""
    host = urlsplit(text if "//" in text else f"//{text}").netloc.split("@")[-1].split(":")[0]
    return host.removeprefix("www.").strip(".")[:120]
