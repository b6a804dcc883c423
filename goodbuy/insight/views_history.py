from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goodbuy.deals.models import Deal
from goodbuy.insight.history import history_of
from goodbuy.people.models import Company, Person
from goodbuy.workspaces.access import MemberRequest, member_view

MODELS: dict[str, Any] = {"person": Person, "company": Company, "deal": Deal}


@require_GET
@member_view
def history(request: MemberRequest, pk: UUID, kind: str) -> HttpResponse:
    """Who changed what and when: of a person, company or deal and of what hangs on it."""
    found = get_object_or_404(MODELS[kind].objects.visible_to(request.member), pk=pk)
    of = _one_record(request)
    column, wanted = ("about_id", of) if of else (f"{kind}_id", pk)
    shown = history_of(column, wanted, request.GET.get("after", ""))
    kept = f"of={of}&" if of else ""
    context = {
        "found": found,
        "history": shown,
        "is_one": bool(of),
        "next": f"?{kept}after={shown.after}" if shown.after else "",
        "is_later": "after" in request.GET,
    }
    return render(request, "insight/history.html", context)


def _one_record(request: MemberRequest) -> UUID | None:
    try:
        return UUID(request.GET["of"]) if "of" in request.GET else None
    except ValueError:
        raise Http404 from None
