"""What follows when somebody who stands in a field of our own is renamed, and tags to offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from goodbuy.people.models import CustomValue, Person, Tag
from goodbuy.people.plain import sort_key, sort_value
from goodbuy.workspaces.models import Member

MOST_OFFERED = 12


def follow_person(event: Any, person: Person, by: Any) -> None:
    """Lists sort by the name as it is today."""
    key = sort_key(person.name, person.given_name, person.family_name)
    CustomValue.objects.filter(who=person).update(sort_name=sort_value(key))


def follow_people(ids: list[UUID]) -> None:
    """The same for several, whose sort names are right already."""
    name = Person.objects.filter(pk=OuterRef("who_id")).values("sort_name")[:1]
    CustomValue.objects.filter(who_id__in=ids).update(sort_name=Subquery(name))


def tags_like(typed: str, member: Member) -> list[str]:
    rows = Tag.objects.visible_to(member).filter(name__icontains=typed.strip()[:40])
    return list(rows.order_by("name").values_list("name", flat=True)[:MOST_OFFERED])
