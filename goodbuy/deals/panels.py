"""The deals of a person or a company, on that one's page."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from goodbuy.deals.models import CastMember, Deal, RefusedAddress
from goodbuy.kernel.statements import Statement
from goodbuy.kernel.tongues import for_us
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member

SHOWN = 20


def _refused_of(person: Any) -> Any:
    """Their addresses at which no letter arrives, whatever the deal."""
    rows = RefusedAddress.objects.holding().filter(cast__person_id=person).order_by("address")
    return rows.values_list(JSONObject(pk="id", address="address"))


_FACES = Statement(
    lambda person, workspace: (
        CastMember.objects.filter(person_id=person, workspace_id=workspace, deal__deleted_at=None)
        .select_related("deal")
        .annotate(refused=ArraySubquery(_refused_of(OuterRef("person_id"))))
        .order_by("has_left", "-deal_id")[:SHOWN]
    )
)


def deals_of_person(person: Any, member: Member) -> Panel | None:
    """The deals they are in and what they do there; nothing where there is none."""
    rows = _FACES(person=person.pk, workspace=member.workspace_id)
    if not rows:
        return None
    deals = [{"deal": row.deal, "words": _part(row), "has_left": row.has_left} for row in rows]
    known = {"deals": deals, "whose": person.name.split()[0], "refused": rows[0].refused}
    return Panel("deals/_deals_panel.html", known)


def deals_of_company(company: Any, member: Member) -> Panel | None:
    deals = Deal.objects.visible_to(member).existing().filter(company=company)
    rows = [{"deal": deal, "words": ""} for deal in deals.order_by("-created_at", "-id")[:SHOWN]]
    return Panel("deals/_deals_panel.html", {"deals": rows, "whose": "", "company": company})


def _part(face: CastMember) -> str:
    said = [face.part, for_us("does: %(does)s") % {"does": face.does} if face.does else ""]
    return ", ".join(part for part in said if part)
