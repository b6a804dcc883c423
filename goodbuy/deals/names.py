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


def follow_merge(carrier: Any, kept: Any) -> None:
    """Seats and deals that were the other's now bear the name of the one that is kept."""
    if kept._meta.model_name == "person":
        seats = CastMember.objects.filter(person_id=kept.pk, has_left=False)
        for cast in seats.exclude(name=kept.name):
            carrier.set(cast, name=kept.name)
        return
    for deal in Deal.objects.filter(company_id=kept.pk).exclude(company_name=kept.name):
        for cast in CastMember.objects.filter(deal=deal, firm=deal.company_name):
            carrier.set(cast, firm=kept.name)
        carrier.set(deal, company_name=kept.name)


def _rename(cast_members: Any, name: str, by: Any) -> None:
    for cast in cast_members.exclude(name=name):
        cast.change("cast.changed", by=by, audience="client", name=name)
