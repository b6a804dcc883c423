"""What a list needs to know before it is read: the team, its tags, fields, views and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from goodbuy.kernel.statements import ask
from goodbuy.people.columns import Column, own_column
from goodbuy.people.finding import Listing
from goodbuy.people.models import CustomField
from goodbuy.workspaces.models import Member

SQL = """
select
  (select coalesce(json_agg(json_build_array(id, name) order by name), '[]')
    from workspaces_member where left_at is null),
  (select coalesce(json_agg(json_build_array(id, name, query, member_id) order by name), '[]')
    from workspaces_savedview where page = %(page)s and (is_shared or member_id = %(member)s)),
  (select coalesce(json_agg(json_build_array(id, name, key, kind, options, currency)
      order by place, created_at, id), '[]')
    from people_customfield where of = %(of)s and retired_at is null),
  (select coalesce(json_agg(json_build_array(id, name) order by lower(name)), '[]')
    from people_tag),
  (select to_json(names) from people_chosencolumns
    where member_id = %(member)s and page = %(page)s),
  (select name from people_company where id = %(company)s)
"""


@dataclass
class Vocabulary:
    listing: Listing
    team: list[list[str]]
    views: list[list[str]]
    fields: dict[str, CustomField]
    tags: dict[str, str]
    chosen: list[str]
    company: str

    @property
    def columns(self) -> dict[str, Column]:
        own = {f"f.{key}": own_column(field) for key, field in self.fields.items()}
        return {**self.listing.columns, **own}

    @property
    def usual(self) -> list[str]:
        """The columns where nothing else is asked."""
        return [n for n in self.chosen if n in self.columns] or list(self.listing.shown)


def vocabulary(listing: Listing, member: Member, given: QueryDict) -> Vocabulary:
    """All of it in one query."""
    values: dict[str, Any] = {
        "page": listing.page,
        "of": listing.of,
        "member": member.pk,
        "company": uuid_of(given.get("company", "")),
    }
    [(team, views, fields, tags, chosen, company)] = ask(SQL, values)
    known = [_field(one, listing.of) for one in fields]
    return Vocabulary(
        listing,
        team,
        views,
        {field.key: field for field in known},
        dict(tags),
        chosen or [],
        company or "",
    )


def _field(one: list[Any], of: str) -> CustomField:
    pk, name, key, kind, options, currency = one
    return CustomField(
        id=UUID(pk), of=of, name=name, key=key, kind=kind, options=options, currency=currency
    )


def uuid_of(text: Any) -> UUID | None:
    try:
        return UUID(str(text or ""))
    except ValueError:
        return None
