from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from goodbuy.kernel.refusing import refusal_warned
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
        with refusal_warned(request):
            _keep(request, team)
            messages.success(
                request, for_us("Kept. It holds from the next page that anybody opens.")
            )
        return redirect("people:sight")
    return render(request, "people/sight.html", _shown(request.member, team))


@transaction.atomic
def _keep(request: MemberRequest, team: list[Member]) -> None:
    given = request.POST
    wanted = {
        str(role): (given.get(f"people-{role}", "all"), given.get(f"deals-{role}", "all"))
        for role in Sight.ROLES
    }
    Sight.set(wanted, by=request.member)
    Teammate.place({one.pk: given.get(f"team-{one.pk}", "") for one in team}, by=request.member)


def _shown(member: Member, team: list[Member]) -> dict[str, Any]:
    known = {row.role: row for row in Sight.objects.visible_to(member)}
    teams = dict(Teammate.objects.visible_to(member).values_list("member_id", "team"))
    rows = [known.get(role) or Sight(role=role) for role in Sight.ROLES]
    return {
        "rows": [(row, (("people", row.people), ("deals", row.deals))) for row in rows],
        "choices": Sight.Much.choices,
        "team": [(one, teams.get(one.pk, "")) for one in team],
        "names": sorted({name for name in teams.values() if name}),
        "may_set": member.role == Member.Role.OWNER,
    }
