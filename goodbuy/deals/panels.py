"""The deals of a person or a company, on that one's page."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel.statements import Statement
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member

SHOWN = 20


_FACES = Statement(
    lambda person, workspace: (
        CastMember.objects.filter(person_id=person, workspace_id=workspace, deal__deleted_at=None)
        .select_related("deal")
        .order_by("has_left", "-deal_id")[:SHOWN]
    )
)


def deals_of_person(person: Any, member: Member) -> Panel | None:
    """The deals they are in and what they do there; nothing where there is none."""
    rows = _FACES(person=person.pk, workspace=member.workspace_id)
    if not rows:
        return None
    deals = [{"deal": row.deal, "words": _part(row), "has_left": row.has_left} for row in rows]
    return Panel("deals/_deals_panel.html", {"deals": deals, "whose": person.name.split()[0]})


def deals_of_company(company: Any, member: Member) -> Panel | None:
    deals = Deal.objects.visible_to(member).existing().filter(company=company)
    rows = [{"deal": deal, "words": ""} for deal in deals.order_by("-created_at", "-id")[:SHOWN]]
    return Panel("deals/_deals_panel.html", {"deals": rows, "whose": "", "company": company})


def _part(face: CastMember) -> str:
    said = [face.part, f"does: {face.does}" if face.does else ""]
    return ", ".join(part for part in said if part)
