from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Sight, Teammate
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def sight(request: MemberRequest) -> HttpResponse:
    """Who sees which people and deals, by role; and who is in which team."""
    rows = Member.objects.visible_to(request.member).filter(left_at=None).order_by("name", "id")
    team = list(rows)
    if request.method == "POST":
        with Attempt(lambda refusal: messages.warning(request, str(refusal))):
            _keep(request, team)
            messages.success(
                request, for_us("Kept. It holds from the next page that anybody opens.")
            )
            return redirect("people:sight")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/sight.html", _shown(request, team), status=status)


@transaction.atomic
def _keep(request: MemberRequest, team: list[Member]) -> None:
    given = request.POST
    wanted = {
        str(role): (given.get(f"people-{role}", "all"), given.get(f"deals-{role}", "all"))
        for role in Sight.ROLES
    }
    Sight.set(wanted, by=request.member)
    Teammate.place({one.pk: given.get(f"team-{one.pk}", "") for one in team}, by=request.member)


def _shown(request: MemberRequest, team: list[Member]) -> dict[str, Any]:
    """What is kept; or, after a refusal, what was typed."""
    member, typed = request.member, request.POST
    known = {row.role: row for row in Sight.objects.visible_to(member)}
    teams = dict(Teammate.objects.visible_to(member).values_list("member_id", "team"))
    rows = [known.get(role) or Sight(role=role) for role in Sight.ROLES]

    def much(row: Sight, of: str) -> tuple[str, str]:
        return of, typed.get(f"{of}-{row.role}", getattr(row, of))

    return {
        "rows": [(row, (much(row, "people"), much(row, "deals"))) for row in rows],
        "choices": Sight.Much.choices,
        "team": [(one, typed.get(f"team-{one.pk}", teams.get(one.pk, ""))) for one in team],
        "names": sorted({name for name in teams.values() if name}),
        "may_set": member.role == Member.Role.OWNER,
    }
