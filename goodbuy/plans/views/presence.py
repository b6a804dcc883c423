"""Who is heard how much: planned phase by phase, changed by verbs that the client hears of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import presence_plan
from goodbuy.plans.heard import contacts_of, with_contacts
from goodbuy.plans.models import Phase, Plan, Presence, Step
from goodbuy.plans.presence_curve import curve_of, draw, phase_at
from goodbuy.plans.views.circle import find_deal
from goodbuy.workspaces.access import MemberRequest, member_view

MODE = Presence.Mode


@require_GET
@member_view
def presence(request: MemberRequest, deal: UUID) -> HttpResponse:
    return show(request, find_deal(request, deal))


def show(
    request: MemberRequest, deal: Deal, problem: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    mine = Presence.objects.visible_to(request.member).filter(deal=deal)
    rows = list(with_contacts(mine, for_all=False))
    phases = list(Phase.objects.visible_to(request.member).filter(deal=deal).order_by("order"))
    steps = list(Step.objects.visible_to(request.member).filter(deal=deal).order_by("number"))
    at = phase_at(deal, phases, steps)
    curve = curve_of(phases, steps, rows, contacts_of(rows), at=at)
    facts = {
        "deal": deal,
        "curve": curve,
        "drawing": draw(curve) if curve else None,
        "people": _people(rows, phases, curve, deal),
        "phases": [(phase, number == at) for number, phase in enumerate(phases)],
        "modes": MODE.choices,
        "has_plan": bool(phases),
        "last_phase": phases[-1].name if phases else "",
        "problem": problem,
        "typed": typed or {},
        "can_write": not request.member.is_viewer,
        "staying": deal.workspace.staying_words,
    }
    return render(request, "plans/presence.html", facts, status=422 if problem else 200)


def _people(rows: list[Any], phases: list[Phase], curve: Any, deal: Deal) -> list[dict[str, Any]]:
    """Each commentator with their shares, what they may become, and who can come after them."""
    by_cast = {p.cast_id: p for p in curve.people} if curve else {}
    made = []
    at = curve.at if curve else 0
    leader = next((row for row in rows if row.mode == MODE.LEAD and not row.cast.has_left), None)
    for row in rows:
        shares = by_cast[row.cast_id].shares if row.cast_id in by_cast else ()
        cells = [
            (phase, share, row.planned_in(phase.pk), number > at)
            for number, (phase, share) in enumerate(zip(phases, shares, strict=False))
        ]
        days = (clock.now() - row.heard_at).days if row.heard_at else None
        made.append(
            {
                "row": row,
                "cells": cells,
                "days": days,
                **_ways(row, leader),
                "others": [o for o in rows if o.pk != row.pk and not o.cast.has_left],
            }
        )
    return made


def _ways(row: Any, leader: Any) -> dict[str, Any]:
    """What they may become; while somebody else leads, nobody can be raised to lead."""
    weight = Presence.weight(row.mode)
    lower = [m for m in MODE.values if Presence.weight(m) < weight]
    # What is one step more stands first: nobody comes back as the leader by not looking.
    higher = [m for m in reversed(MODE.values) if Presence.weight(m) > weight]
    if leader:
        higher = [m for m in higher if m != MODE.LEAD]
    return {
        "lower": [(m, MODE(m).label) for m in lower],
        "higher": [(m, MODE(m).label) for m in higher],
        "leader": leader if leader is not row else None,
    }


@require_POST
@member_view
def presence_propose(request: MemberRequest, deal: UUID) -> HttpResponse:
    """A first curve for each of ours who speaks in the plan."""
    about = find_deal(request, deal)
    plan = get_object_or_404(Plan.objects.visible_to(request.member), deal=about)
    plan.deal = about
    made = presence_plan.propose(plan, by=request.member)
    if made:
        messages.success(request, for_us("Drawn from the plan. Change what is not right."))
    else:
        messages.info(request, for_us("Everyone who speaks in the plan is in the curve already."))
    return redirect("plans:presence", about.pk)


def _introduce(row: Presence, request: MemberRequest) -> str:
    others = (
        Presence.objects.visible_to(request.member)
        .filter(deal_id=row.deal_id)
        .select_related("cast")
    )
    chosen = request.POST.get("successor", "")
    successor = next((p for p in others if str(p.pk) == chosen), None)
    if successor is None:
        raise Refusal("Choose who comes after.")
    row.introduce(successor, by=request.member, words=request.POST.get("words", ""))
    return for_us("Told. The client knows %(cast)s.") % {"cast": successor.cast.name}


def _step_down(row: Presence, request: MemberRequest) -> str:
    row.step_down(request.POST.get("to", ""), by=request.member)
    return for_us("%(first_name)s steps back. The client hears it.") % {
        "first_name": row.cast.first_name
    }


def _rise(row: Presence, request: MemberRequest) -> str:
    reason = request.POST.get("reason", "")
    row.rise(request.POST.get("to", ""), by=request.member, reason=reason)
    return for_us("%(first_name)s is heard more, and the client reads why.") % {
        "first_name": row.cast.first_name
    }


def _replan(row: Presence, request: MemberRequest) -> str:
    phases = (
        Phase.objects.visible_to(request.member)
        .filter(deal_id=row.deal_id)
        .values_list("pk", flat=True)
    )
    given = {str(pk): request.POST.get(f"phase-{pk}", "") for pk in phases}
    row.replan({pk: mode for pk, mode in given.items() if mode}, by=request.member)
    return for_us("Kept. The room shows what is planned for %(first_name)s.") % {
        "first_name": row.cast.first_name
    }


VERBS: dict[str, Callable[[Presence, MemberRequest], str]] = {
    "introduce": _introduce,
    "step_down": _step_down,
    "rise": _rise,
    "replan": _replan,
}


@require_POST
@member_view
def presence_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    rows = Presence.objects.visible_to(request.member).select_related("cast", "successor", "deal")
    row = get_object_or_404(rows, pk=pk, deal__deleted_at=None)
    row.deal.workspace = request.member.workspace
    if verb not in VERBS:
        raise Http404
    with Attempt() as attempt, transaction.atomic():
        messages.success(request, VERBS[verb](row, request))
        return redirect("plans:presence", row.deal_id)
    typed = {**request.POST.dict(), "pk": str(pk)}
    return show(request, row.deal, attempt.problem, typed)
