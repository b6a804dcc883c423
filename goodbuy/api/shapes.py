"""People, companies and deals as programs read them: plain names, ids, and own fields by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, QuerySet

from goodbuy.deals.models import Deal
from goodbuy.people.models import Company, CustomField, EmailAddress, Person, PhoneNumber
from goodbuy.workspaces.models import Member

Shape = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of record: its list, its rows, and how one of them is written down."""

    of: str
    page: str
    rows: Callable[[Member], QuerySet[Any]]
    shape: Callable[[Any], Shape]


def shapes(kind: Kind, ids: Sequence[UUID], member: Member) -> list[Shape]:
    """In the order of the ids; a handful of statements, however many there are."""
    found = {row.pk: row for row in kind.rows(member).filter(pk__in=list(ids))}
    tags, own = _tags(kind.of, list(found)), _own(kind.of, list(found))
    keys = [f.key for f in CustomField.objects.in_use().filter(of=kind.of)]
    made = []
    for pk in ids:
        if pk in found:
            shape = {"id": str(pk), **kind.shape(found[pk])}
            shape["url"] = f"{settings.GOODBUY_URL}{found[pk].get_absolute_url()}"
            shape["created_at"] = found[pk].created_at.isoformat()
            shape["tags"] = tags.get(pk, [])
            shape["fields"] = {key: own.get(pk, {}).get(key) for key in keys}
            made.append(shape)
    return made


def _tags(of: str, ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select g.{of}_id, t.name from people_tagging g join people_tag t on t.id = g.tag_id "
            f"where g.{of}_id = any(%s) order by lower(t.name)",
            [ids],
        )
        for pk, name in cursor.fetchall():
            found.setdefault(pk, []).append(name)
    return found


def _own(of: str, ids: list[UUID]) -> dict[UUID, Shape]:
    """The values of own fields; of a choice its name, of a person an id and a name."""
    found: dict[UUID, Shape] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select v.{of}_id, f.key, f.kind, v.text, v.number, w.id, w.name, "
            "(select o ->> 'name' from jsonb_array_elements(f.options) o "
            "where o ->> 'id' = v.text limit 1) "
            "from people_customvalue v join people_customfield f on f.id = v.field_id "
            "left join people_person w on w.id = v.who_id "
            f"where v.{of}_id = any(%s) and v.text <> '' and f.retired_at is null",
            [ids],
        )
        for pk, key, kind, text, number, who, name, option in cursor.fetchall():
            value: Any = text
            if kind in ("number", "money"):
                value = plain_number(number)
            elif kind == "choice":
                value = option
            elif kind == "person":
                value = {"id": str(who), "name": name} if who else None
            found.setdefault(pk, {})[key] = value
    return found


def plain_number(value: Decimal | None) -> str | None:
    """As text, so that no program rounds it."""
    return None if value is None else f"{value.normalize():f}"


def _named(row: Any) -> Shape | None:
    return {"id": str(row.pk), "name": row.name} if row else None


def _people(member: Member) -> QuerySet[Any]:
    rows = Person.objects.visible_to(member).present().select_related("company", "owner")
    emails = EmailAddress.objects.order_by("-is_primary", "value")
    phones = PhoneNumber.objects.order_by("-is_primary", "value")
    return rows.prefetch_related(Prefetch("emails", emails), Prefetch("phones", phones))


def _person(row: Person) -> Shape:
    return {
        "name": row.name,
        "given_name": row.given_name,
        "family_name": row.family_name,
        "title": row.title,
        "company": _named(row.company),
        "emails": [one.value for one in row.emails.all()],
        "phones": [one.value for one in row.phones.all()],
        "city": row.city,
        "country": row.country,
        "zone": row.zone,
        "website": row.website,
        "birthday": row.birthday.isoformat() if row.birthday else None,
        "source": row.source,
        "owner": _named(row.owner),
        "last_contact_at": row.last_contact_at.isoformat() if row.last_contact_at else None,
    }


def _companies(member: Member) -> QuerySet[Any]:
    return Company.objects.visible_to(member).present().select_related("parent", "owner")


COMPANY_TEXTS = (
    "name", "domain", "website", "phone", "industry", "street", "postcode", "city", "country",
    "zone",
)  # fmt: skip


def _company(row: Company) -> Shape:
    texts = {name: getattr(row, name) for name in COMPANY_TEXTS}
    return {**texts, "parent": _named(row.parent), "owner": _named(row.owner)}


def _deals(member: Member) -> QuerySet[Any]:
    return Deal.objects.visible_to(member).existing().select_related("company", "owner")


def _deal(row: Deal) -> Shape:
    days = {name: getattr(row, name) for name in ("started_on", "agreed_on", "value_on")}
    return {
        "name": row.name,
        "stage": row.stage,
        "company": _named(row.company),
        "value": plain_number(row.value),
        "currency": row.currency,
        "depth": row.depth,
        "owner": _named(row.owner),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


KINDS = {
    "people": Kind("person", "people", _people, _person),
    "companies": Kind("company", "companies", _companies, _company),
    "deals": Kind("deal", "deals", _deals, _deal),
}
