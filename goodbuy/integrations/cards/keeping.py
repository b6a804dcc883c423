"""How the fields of a card become a person: a new one, or more of one who is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goodbuy.people.models import Company, Employment, Person
from goodbuy.people.models.likely import likely_same
from goodbuy.people.models.person import workspace_country
from goodbuy.people.normal import FieldRefusal, normal_email, normal_phone
from goodbuy.people.plain import sort_key, split_name
from goodbuy.workspaces.models import Member

# What a card says of somebody only where nothing is known yet.
_FILLS = ("city", "country", "website")
MOST_ALIKE = 5


def keep_in(into: Person | None, given: Mapping[str, Any], source: str, *, by: Member) -> Person:
    """The person with what the card says; another company than theirs proposes that they moved."""
    if into is None:
        return Person.add(
            by=by,
            name=given["name"],
            emails=given["emails"],
            phones=given["phones"],
            company=_company(given, by),
            title=given["title"],
            source=source,
            owner=by,
            is_surely_new=given.get("is_new", False),
            **{name: given[name] for name in _FILLS},
        )
    _add_addresses(into, given, by)
    more = {name: given[name] for name in _FILLS if given[name] and not getattr(into, name)}
    if is_elsewhere(into, given["company"]):
        first = given["emails"][0] if given["emails"] else ""
        into.propose_move(given["company"], given["title"], source, by=by, email=first)
    elif into.company is None and (company := _company(given, by)):
        Employment.begin(into, company, by=by, title=given["title"], source=source)
    elif given["title"]:
        more["title"] = given["title"]
    if more:
        into.edit(by=by, **more)
    return into


def is_elsewhere(person: Person, company: str) -> bool:
    """Whether a card names another company than the one at which we know this person."""
    if not (company.strip() and person.company):
        return False
    here = Company.objects.filter(workspace_id=person.workspace_id).named(company)
    return not here.filter(pk=person.company_id).exists()


def _company(given: Mapping[str, Any], by: Member) -> Company | None:
    """The company, with its address where none is known."""
    company = Company.of_name(given["company"], by=by)
    where = {name: given[name] for name in ("street", "postcode", "city", "country")}
    is_bare = company and not (company.street or company.postcode)
    if company and is_bare and (where["street"] or where["postcode"]):
        company.edit(by=by, **where)
    return company


def _add_addresses(into: Person, given: Mapping[str, Any], by: Member) -> None:
    """What is new comes behind what is there."""
    country = workspace_country(by)
    emails: list[Any] = list(into.emails.all())
    phones: list[Any] = list(into.phones.all())
    known = {one.normal for one in [*emails, *phones]} | {one.value for one in phones}
    new_emails = [e for e in given["emails"] if normal_email(e).normal not in known]
    new_phones = [p for p in given["phones"] if _number(p, country) not in known]
    if new_emails or new_phones:
        into.set_addresses(
            by=by,
            emails=[*_values(emails), *new_emails],
            phones=[*_values(phones), *new_phones],
        )


def _number(text: str, country: str) -> str:
    found = normal_phone(text, country)
    return found.normal or found.value


def _values(rows: Sequence[Any]) -> list[str]:
    """The main one first."""
    return [row.value for row in sorted(rows, key=lambda row: not row.is_primary)]


def maybe_here(fields: Mapping[str, Any], by: Member) -> list[Person]:
    """Who is probably on this card: one with its address or number, else one of its name."""
    country = workspace_country(by)
    emails, phones, name = [], [], fields.get("name", "")
    for value in fields.get("emails", []):
        try:
            emails.append(normal_email(value).normal)
        except FieldRefusal:
            continue
    for value in fields.get("phones", []):
        if any(c.isdigit() for c in value) and (normal := normal_phone(value, country).normal):
            phones.append(normal)
    key = sort_key(name, *split_name(name)) if name else ""
    ids = likely_same(by.workspace_id, emails, phones, key, None)
    rows = Person.objects.visible_to(by).present().select_related("company")
    found = list(rows.filter(pk__in=ids))
    if name and len(found) < MOST_ALIKE:
        # Somebody of this name at another company may have moved.
        alike = rows.filter(name__iexact=name).exclude(pk__in=ids).order_by("id")
        found += list(alike[: MOST_ALIKE - len(found)])
    return found
