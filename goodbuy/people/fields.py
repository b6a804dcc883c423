"""The fields of a page that are edited where they stand, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from goodbuy.kernel import words
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us, for_us_later
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
    "title": for_us_later("What they do"),
    "emails": for_us_later("E-mail"),
    "phones": for_us_later("Telephone"),
    "zone": for_us_later("Time zone"),
    "city": for_us_later("City"),
    "birthday": for_us_later("Birthday"),
    "website": for_us_later("Website"),
    "source": for_us_later("Came to you by"),
    "owner": for_us_later("Looked after by"),
}
COMPANY_FIELDS = {
    "domain": for_us_later("Web domain"),
    "phone": for_us_later("Telephone"),
    "industry": for_us_later("Industry"),
    "city": for_us_later("City"),
    "zone": for_us_later("Time zone"),
    "parent": for_us_later("Part of"),
    "owner": for_us_later("Looked after by"),
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


def show_fields(row: Any, values: dict[str, Any]) -> list[Shown]:
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
        text, note = (
            text.replace("_", " "),
            for_us("%(text)s there now") % {"text": local_time(text)},
        )
    elif name == "website":
        link = text
    return Shown(
        name=name,
        label=label,
        words=text,
        note=note,
        link=link,
        url=address(f"people:{kind}_field", [row.pk, name]),
        page=address(f"people:{kind}_edit", [row.pk]),
        draft=f"{kind}-{row.pk}-{name}",
    )


def form_for(row: Any, values: dict[str, Any], member: Member) -> FieldsForm:
    """A bound form over a person's or a company's values."""
    form = PersonForm if isinstance(row, Person) else CompanyForm
    return form(values, member=member)
