"""The moves of a deal: from the board, from its own page, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.deals import demands
from goodbuy.deals.forms import BreakOffForm, DeclineForm, PauseForm
from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.htmx import is_htmx, told
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member


def find_deal(request: MemberRequest, pk: UUID) -> Deal:
    deals = Deal.objects.visible_to(request.member).existing().select_related("company", "owner")
    deal: Deal = get_object_or_404(deals, pk=pk)
    deal.workspace = request.member.workspace
    return deal


def moves_of(deal: Deal, member: Member) -> dict[str, Any]:
    """What can be done with a deal's stage now, and what each step still lacks."""
    stage = Deal.Stage(deal.stage)
    return {
        "deal": deal,
        "moves": [_move_of(deal, to, member) for to in _steps_from(stage)],
        "can_pause": stage in Deal.RUNNING and deal.may(member, Deal.Stage.PAUSED),
        "can_rest": stage in Deal.MOVES[Deal.Stage.RESTING],
        "can_decline": _can(deal, Deal.Stage.DECLINED, member),
        "can_break_off": _can(deal, Deal.Stage.BROKEN_OFF, member),
    }


def _steps_from(stage: Deal.Stage) -> list[Deal.Stage]:
    if stage == Deal.Stage.PAUSED:
        return []
    steps = [to for to in Deal.BOARD if stage in Deal.MOVES[to]]
    # Proven results are lost by a verdict, not by a click.
    return [to for to in steps if (stage, to) != (Deal.Stage.PROVEN, Deal.Stage.LIVE)]


def _move_of(deal: Deal, to: str, member: Member) -> dict[str, Any]:
    lacks = "; ".join(demands.missing(deal, to))
    why_not = (
        for_us("the client brings it there, with the last verdict.")
        if to == Deal.Stage.PROVEN
        else for_us("your role does not let you do that.")
    )
    label = Deal.Stage(to).label
    may = deal.may(member, to)
    return {"stage": to, "label": label, "missing": lacks, "may": may, "why_not": why_not}


def _can(deal: Deal, to: str, member: Member) -> bool:
    return deal.stage in Deal.MOVES[Deal.Stage(to)] and deal.may(member, to)


@require_http_methods(["GET", "POST"])
@member_view
def deal_move(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    if request.method == "GET":
        return render(request, "deals/deal_move.html", moves_of(deal, request.member))
    before, asked = deal.stage, request.GET.dict() | request.POST.dict()
    if asked.get("stage") != before:
        deal.go_to(asked.get("stage", ""), by=request.member)
    here = for_us("%(company_name)s is in “%(stage)s” now.") % {
        "company_name": deal.company_name,
        "stage": deal.get_stage_display(),
    }
    to = deal.get_absolute_url()
    to = to if asked.get("back") == to else reverse("insight:board")
    return told(request, here, to=to, undo=_way_back(deal, before, request.member, to))


def _way_back(deal: Deal, before: str, member: Member, to: str) -> str:
    """The address that takes a move back, where back is a move like any other."""
    is_lawful = before in _steps_from(Deal.Stage(deal.stage)) and deal.may(member, before)
    if not is_lawful or demands.missing(deal, before):
        return ""
    asks = urlencode({"stage": before, "back": to})
    return f"{reverse('deals:move', args=[deal.pk])}?{asks}"


def _move(
    request: MemberRequest, pk: UUID, verb: Callable[..., Any], said: str, form: Any = None
) -> HttpResponse:
    """Do what a button asks, with what its form says; `said` is told with the deal's name."""
    deal = find_deal(request, pk)
    with Attempt() as attempt, transaction.atomic():
        if form is not None and not form.is_valid():
            raise Refusal(form.sentence)
        verb(deal, by=request.member, **(form.cleaned_data if form else {}))
        return told(request, said.format(deal=deal.name), to=deal)
    if is_htmx(request) or isinstance(attempt.refusal, NotAllowed):
        raise attempt.refusal
    known = moves_of(find_deal(request, pk), request.member)
    tried = {"tried": verb.__name__, "problem": attempt.problem, "typed": request.POST}
    return render(request, "deals/deal_move.html", known | tried, status=422)


@require_POST
@member_view
def deal_pause(request: MemberRequest, pk: UUID) -> HttpResponse:
    said = for_us("{deal} is paused. Nobody is nudged until then.")
    return _move(request, pk, Deal.pause, said, PauseForm(request.POST))


@require_POST
@member_view
def deal_resume(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _move(request, pk, Deal.resume, for_us("{deal} goes on."))


@require_POST
@member_view
def deal_decline(request: MemberRequest, pk: UUID) -> HttpResponse:
    said = for_us("{deal} is declined. Nobody is nudged any more.")
    return _move(request, pk, Deal.decline, said, DeclineForm(request.POST))


@require_POST
@member_view
def deal_break_off(request: MemberRequest, pk: UUID) -> HttpResponse:
    said = for_us("{deal} is broken off.")
    return _move(request, pk, Deal.break_off, said, BreakOffForm(request.POST))


@require_POST
@member_view
def deal_rest(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _move(request, pk, Deal.rest, for_us("{deal} rests."))
