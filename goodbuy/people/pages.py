"""What the pages of one person and one company show, in as few queries as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404

from goodbuy.kernel import words
from goodbuy.kernel.statements import Statement
from goodbuy.kernel.tongues import for_us
from goodbuy.people.custom.held import with_own
from goodbuy.people.models import Company, EmailAddress, Employment, Person, PhoneNumber
from goodbuy.people.normal import shown_phone
from goodbuy.workspaces.models import Member

MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Reach:
    words: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    title: str
    company: str
    company_id: str
    years: str
    is_present: bool


def _persons(pk: UUID, workspace: UUID) -> QuerySet[Person]:
    emails = EmailAddress.objects.filter(person=OuterRef("pk")).order_by("-is_primary", "value")
    phones = PhoneNumber.objects.filter(person=OuterRef("pk")).order_by("-is_primary", "value")
    jobs = Employment.objects.filter(person=OuterRef("pk")).order_by(
        F("to_on").desc(nulls_first=True), F("from_on").desc(nulls_last=True), "-created_at"
    )
    address = JSONObject(value="value", normal="normal", label="label")
    job = JSONObject(
        id="id",
        title="title",
        company="company__name",
        company_id="company_id",
        from_on="from_on",
        to_on="to_on",
    )
    rows = Person.objects.filter(pk=pk, workspace_id=workspace).select_related("company", "owner")
    return rows.annotate(
        all_emails=ArraySubquery(emails.values(row=address)),
        all_phones=ArraySubquery(phones.values(row=address)),
        all_jobs=ArraySubquery(jobs.values(row=job)),
        own_held=with_own("person", "people_person"),
    )


_PERSON = Statement(_persons)


def person_page(pk: UUID, member: Member) -> Person:
    """The person with addresses, numbers and employments, in one query; 404 for a stranger's."""
    person: Person | None = _PERSON.first(pk=pk, workspace=member.workspace_id)
    if person is None:
        raise Http404
    person.require_open_to(member)
    return person


_ONE = Statement(lambda pk, workspace: Person.objects.filter(pk=pk, workspace_id=workspace))


def seen_person(pk: UUID, member: Member) -> Person:
    """Who `visible_to` finds, and nobody else; 404 for a stranger's and for what is restricted."""
    person: Person | None = _ONE.first(pk=pk, workspace=member.workspace_id)
    if person is None or not person.is_open_to(member):
        raise Http404
    return person


def emails_of(person: Any) -> list[str]:
    return [row["value"] for row in person.all_emails]


def phones_of(person: Any) -> list[str]:
    return [row["value"] for row in person.all_phones]


def reach_of(person: Any) -> list[Reach]:
    found = [Reach(r["value"], f"mailto:{r['value']}", r["label"]) for r in person.all_emails]
    for row in person.all_phones:
        shown = shown_phone(row["value"], row["normal"])
        href = f"tel:{row['normal']}" if row["normal"] else ""
        found.append(Reach(shown, href, row["label"]))
    return found


def jobs_of(person: Any) -> list[Job]:
    return [
        Job(
            id=row["id"],
            title=row["title"],
            company=row["company"],
            company_id=row["company_id"],
            years=_years(row["from_on"], row["to_on"]),
            is_present=row["to_on"] is None,
        )
        for row in person.all_jobs
    ]


def _years(begins: str | None, ends: str | None) -> str:
    """2015–21, 2021 on, until 2019: years are what one remembers."""
    if not begins:
        return for_us("until %(ends)s") % {"ends": ends[:4]} if ends else for_us("now")
    if not ends:
        return for_us("%(begins)s on") % {"begins": begins[:4]}
    return begins[:4] if begins[:4] == ends[:4] else f"{begins[:4]}–{ends[2:4]}"


def company_page(pk: UUID, member: Member) -> Company:
    parts = Company.objects.present().filter(parent=OuterRef("pk")).order_by("sort_name", "id")
    part = JSONObject(id="id", name="name")
    rows = Company.objects.visible_to(member).select_related("parent", "owner")
    found = rows.annotate(
        all_parts=ArraySubquery(parts.values(row=part)[:30]),
        own_held=with_own("company", "people_company"),
    ).filter(pk=pk)
    company = found.first()
    if company is None:
        raise Http404
    return company


def people_of(company: Company, member: Member) -> tuple[list[Person], bool]:
    """Who works there, by name: the first fifty, and whether there are more."""
    rows = Person.objects.in_use(member).filter(company=company).order_by("sort_name", "id")
    people = list(rows.only("id", "name", "title", "email", "photo")[: MOST_PEOPLE + 1])
    return people[:MOST_PEOPLE], len(people) > MOST_PEOPLE


def last_talk(person: Person) -> str:
    if not person.last_contact_at:
        return for_us("Nobody of yours has noted a talk yet.")
    at = person.last_contact_at
    return for_us("Last in touch %(at)s, %(at_2)s.") % {
        "at": words.ago_days(at),
        "at_2": words.long_day(at),
    }
