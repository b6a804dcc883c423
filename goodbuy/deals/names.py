"""A rename on our side of the house reaches the faces that rooms show."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember, Deal


def follow_person(event: Any, person: Any, by: Any) -> None:
    _rename(CastMember.objects.filter(person_id=person.pk, has_left=False), person.name, by)


def follow_member(event: Any, member: Any, by: Any) -> None:
    _rename(CastMember.objects.filter(member_id=member.pk, has_left=False), member.name, by)


def follow_company(event: Any, company: Any, by: Any) -> None:
    if "name" not in event.changed:
        return
    was = event.facts.get("old", {}).get("name", "")
    for deal in Deal.objects.filter(company_id=company.pk).exclude(company_name=company.name):
        for cast in CastMember.objects.filter(deal=deal, firm=was):
            cast.change("cast.changed", by=by, firm=company.name)
        deal.edit(by=by, company=company)


def _rename(cast_members: Any, name: str, by: Any) -> None:
    for cast in cast_members.exclude(name=name):
        cast.change("cast.changed", by=by, audience="client", name=name)
