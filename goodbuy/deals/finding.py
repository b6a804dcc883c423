"""Companies for the field of a new deal."""

from __future__ import annotations

from typing import Any

from goodbuy.people.models import Company
from goodbuy.people.plain import plain_value
from goodbuy.workspaces.models import Member

A_FEW = 8


def companies_beginning(member: Member, typed: str) -> list[Any]:
    """The first few whose name begins so, by the index that lists are sorted by."""
    begins, ends = plain_value(typed), plain_value(f"{typed}\uffff")
    found = Company.objects.visible_to(member).present()
    found = found.filter(sort_name__gte=begins, sort_name__lte=ends).order_by("sort_name", "id")
    return list(found.only("name", "city", "domain")[:A_FEW])
