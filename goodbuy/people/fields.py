"""The fields of a page that are edited where they stand, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from goodbuy.kernel import words
from goodbuy.people.forms import CompanyForm, FieldsForm, PersonForm
from goodbuy.people.models import Company, Person
from goodbuy.people.pages import emails_of, phones_of
from goodbuy.people.zones import local_time
from goodbuy.workspaces.models import Member


@dataclass
class Shown:
    """One field as the page shows it: its words, its smaller second line, its form."""

    name: str
    label: str
    words: str
    url: str
    page: str
    draft: str
    note: str = ""
    link: str = ""
    field: BoundField | None = None
    is_open: bool = False
    errors: Any = ()


PERSON_FIELDS = {
    "title": "What they do",
    "emails": "E-mail",
    "phones": "Telephone",
    "zone": "Time zone",
    "city": "City",
    "birthday": "Birthday",
    "website": "Website",
    "source": "Came to you by",
    "owner": "Looked after by",
}
COMPANY_FIELDS = {
    "domain": "Web domain",
    "phone": "Telephone",
    "industry": "Industry",
    "city": "City",
    "zone": "Time zone",
    "parent": "Part of",
    "owner": "Looked after by",
}


def person_values(person: Any) -> dict[str, Any]:
    """What a form begins with, of a person as `person_page` found them."""
    names = ["name", "title", "zone", "city", "country", "website", "source"]
    values = {name: getattr(person, name) for name in names}
    values |= {"birthday": person.birthday.isoformat() if person.birthday else ""}
    values |= {"owner": str(person.owner_id or ""), "company": str(person.company or "")}
    emails, phones = "\n".join(emails_of(person)), "\n".join(phones_of(person))
    return values | {"emails": emails, "phones": phones}


def company_values(company: Company) -> dict[str, Any]:
    names = ["name", "domain", "phone", "industry", "street", "postcode", "city", "country", "zone"]
    values = {name: getattr(company, name) for name in names}
    return values | {"owner": str(company.owner_id or ""), "parent": str(company.parent or "")}


def show_fields(row: Any, values: dict[str, Any], member: Member) -> list[Shown]:
    """All fields of a page. Their forms are asked for one by one, so that no picker is loaded."""
    kind, labels = kind_of(row)
    return [show_field(row, name, labels[name], values, kind) for name in labels]


def kind_of(row: Any) -> tuple[str, dict[str, str]]:
    return ("person", PERSON_FIELDS) if isinstance(row, Person) else ("company", COMPANY_FIELDS)


def show_field(row: Any, name: str, label: str, values: dict[str, Any], kind: str) -> Shown:
    text = str(values.get(name) or "")
    note = link = ""
    if name == "owner":
        text = row.owner.name if row.owner else ""
    elif name == "birthday" and row.birthday:
        text = words.long_day(row.birthday)
    elif name == "zone" and text:
        text, note = text.replace("_", " "), f"{local_time(text)} there now"
    elif name == "website":
        link = text
    return Shown(
        name=name,
        label=label,
        words=text,
        note=note,
        link=link,
        url=reverse(f"people:{kind}_field", args=[row.pk, name]),
        page=reverse(f"people:{kind}_edit", args=[row.pk]),
        draft=f"{kind}-{row.pk}-{name}",
    )


def form_for(row: Any, values: dict[str, Any], member: Member) -> FieldsForm:
    """A bound form over a person's or a company's values."""
    form = PersonForm if isinstance(row, Person) else CompanyForm
    return form(values, member=member)
