from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.plans.models import Plan, Step
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.lived import understanding_of, verdict_of
from goodbuy.room.page import is_broken_off
from goodbuy.room.reader import address, days_of, reader_of
from goodbuy.room.steps import by_phase, difference_words, step_card, step_verbs
from goodbuy.room.views.answering import Typed, carry_out, show
from goodbuy.room.views.people import pass_it_on


def _step(request: GuestRequest, pk: UUID) -> Step:
    rows = Step.objects.shared_with(request.grant).filter(is_shared=True)
    return get_object_or_404(rows.for_list(), pk=pk)


@require_safe
@guest_view
def step_list(request: GuestRequest) -> HttpResponse:
    reader = reader_of(request.grant)
    facts = {"phases": by_phase(reader), "is_broken_off": is_broken_off(reader)}
    return show(request, "room/step_list.html", facts)


@require_safe
@guest_view
def step_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return show_step(request, _step(request, pk))


def show_step(request: GuestRequest, step: Step, problem: str = "", typed: Any = "") -> Any:
    days = days_of(request.grant)
    facts = {
        "step": step_card(step, days, request.grant),
        "verbs": () if days.is_over else step_verbs(step, request.grant.cast),
        "verdict": verdict_of(step, request.grant),
        "understanding": understanding_of(step, request.grant),
        "problem": problem,
        "typed": typed or {},
    }
    return show(request, "room/step_detail.html", facts)


@require_POST
@guest_view
def step_claim(request: GuestRequest, pk: UUID) -> HttpResponse:
    evidence = request.POST.get("evidence", "")
    said = _("Thank you. The other side looks at it and confirms it.")
    return _do(request, pk, "claim", said, evidence=evidence)


@require_POST
@guest_view
def step_confirm(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, "confirm", _("Thank you. It is done, by your word."))


@require_POST
@guest_view
def step_dispute(request: GuestRequest, pk: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    said = _("Thank you for saying so. It goes back, with your words.")
    return _do(request, pk, "dispute", said, reason=reason)


def _do(request: GuestRequest, pk: UUID, verb: str, said: str, **words: str) -> HttpResponse:
    step = _step(request, pk)

    def again(problem: str, typed: Typed) -> HttpResponse:
        return show_step(request, _step(request, pk), problem, typed)

    act = getattr(step, verb)
    to = address(request.grant, "page")
    return carry_out(request, lambda: act(by=request.grant, **words), said=said, to=to, again=again)


@require_http_methods(["GET", "POST"])
@guest_view
def step_pass(request: GuestRequest, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    return pass_it_on(request, step, step.name)


@require_safe
@guest_view
def plan_page(request: GuestRequest) -> HttpResponse:
    return _show_plan(request)


def _show_plan(request: GuestRequest, problem: str = "") -> HttpResponse:
    grant = request.grant
    plan = Plan.objects.shared_with(grant).first()
    reader, days = reader_of(grant), days_of(grant)
    facts: dict[str, Any] = {"phases": by_phase(reader), "problem": problem}
    if plan:
        plan.deal = grant.deal
        if grant.cast.side == "client":
            plan.open(by=grant)
        facts["can_confirm"] = plan.state == Plan.State.SHOWN and grant.cast.side == "client"
        facts["can_pass"] = facts["can_confirm"] and plan.passed_to_id in (None, grant.cast_id)
        facts["seal"] = plan.seal if facts["can_confirm"] else ""
        facts["is_confirmed"] = plan.state == Plan.State.CONFIRMED
        if facts["is_confirmed"]:
            who = plan.confirmed_by.name if plan.confirmed_by else grant.deal.company_name
            said = {"who": who, "day": days.long(plan.confirmed_at)}
            facts["confirmed"] = _("%(who)s confirmed this plan on %(day)s.") % said
            facts["differences"] = difference_words(plan)
    return show(request, "room/plan_page.html", facts, status=409 if problem else 200)


@require_POST
@guest_view
def plan_confirm(request: GuestRequest) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.shared_with(request.grant))
    seen = request.POST.get("seen", "")
    return carry_out(
        request,
        lambda: plan.confirm(by=request.grant, seen=seen),
        said=_("Thank you. From now on we all hold ourselves to these days."),
        to=address(request.grant, "page"),
        again=lambda problem, typed: _show_plan(request, problem),
    )


@require_http_methods(["GET", "POST"])
@guest_view
def plan_pass(request: GuestRequest) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.shared_with(request.grant))
    return pass_it_on(request, plan, _("Look at the plan and confirm it"))
