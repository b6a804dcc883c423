from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models.addresses import PersonsOwn
from goodbuy.people.models.company import Company
from goodbuy.people.models.person import Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.timeline.models import Actor, record
from goodbuy.workspaces.references import checked_together


class Employment(PersonsOwn):
    """A person's place at a company, from a day to a day; several may run at once."""

    person = checked_together(Person, models.CASCADE, "employments")
    company = checked_together(Company, models.CASCADE, "employments")
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
        return for_us("%(title)s at %(company)s") % {
            "title": self.title or for_us("Works"),
            "company": self.company,
        }

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        person: Person,
        company: Company,
        *,
        by: Actor,
        title: str = "",
        from_on: date | None = None,
        to_on: date | None = None,
        source: str = "",
    ) -> Employment:
        """This person works (or worked) at this company; the newest present one is the main one."""
        if from_on and to_on and to_on < from_on:
            raise FieldRefusal(
                "to_on", for_us("It cannot end before it began. Change one of the days.")
            )
        if to_on is None:
            person.employments.filter(is_main=True).update(is_main=False)
        job = cls.objects.create(
            workspace_id=person.workspace_id,
            person=person,
            company=company,
            title=title[:120],
            from_on=from_on,
            to_on=to_on,
            source=source[:120],
            is_main=to_on is None,
        )
        job._record("person.employed", by)
        person.settle_employment(by=by)
        return job

    @transaction.atomic
    def end(self, *, by: Actor, to_on: date | None = None) -> None:
        """The person no longer works there. The place stays in their history."""
        to_on = to_on or clock.today(self.person.zone or "UTC")
        if self.from_on and to_on < self.from_on:
            raise FieldRefusal(
                "to_on", for_us("It cannot end before it began. Change one of the days.")
            )
        self.to_on, self.is_main = to_on, False
        self.save(update_fields=["to_on", "is_main"])
        self._record("person.left_job", by)
        self.person.settle_employment(by=by)

    def _record(self, kind: str, by: Actor) -> None:
        facts: dict[str, Any] = {"company": self.company.name, "title": self.title}
        facts |= {"from_on": str(self.from_on or ""), "to_on": str(self.to_on or "")}
        record(
            kind,
            about=self.person,
            by=by,
            facts=facts,
            person_id=self.person_id,
            company_id=self.company_id,
        )
