from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.ids import is_uuid
from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import long_day
from goodbuy.plans import timing
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.forms import DrawForm
from goodbuy.plans.models import Plan, PlanTemplate
from goodbuy.plans.schedule import WorkedBack
from goodbuy.plans.shown import plan_page
from goodbuy.workspaces.access import MemberRequest, member_view


def find_deal(request: MemberRequest, pk: UUID) -> Deal:
    deals = Deal.objects.visible_to(request.member).filter(deleted_at=None)
    return get_object_or_404(deals.select_related("workspace"), pk=pk)


def find_plan(request: MemberRequest, deal: UUID) -> Plan:
    plans = Plan.objects.visible_to(request.member).select_related("deal", "workspace")
    return get_object_or_404(plans.select_related("confirmed_by"), deal_id=deal)


@member_view
def plan_detail(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    plan = Plan.objects.visible_to(request.member).filter(deal=about).first()
    if plan is None:
        return render(request, "plans/plan_none.html", {"deal": about})
    return render(request, "plans/plan_detail.html", _page(plan, about))


def _page(plan: Plan, deal: Deal, **more: Any) -> dict[str, Any]:
    plan.deal, plan.workspace = deal, deal.workspace
    today = clock.today(deal.workspace.zone)
    likely = timing.forecast(plan.pk, today).values()
    ends = max((span.due_on for span in likely), default=None)
    return {
        "deal": deal,
        "page": plan_page(plan),
        "differences": plan.differences(),
        "ends_on": ends,
        "is_past_value": bool(ends and deal.value_on and ends > deal.value_on),
        **more,
    }


@member_view
def plan_draw(request: MemberRequest, deal: UUID) -> HttpResponse:
    """First the template, then who plays each part in it and when it begins or ends."""
    about = find_deal(request, deal)
    templates = PlanTemplate.objects.visible_to(request.member).kept()
    wanted = request.POST.get("template") or request.GET.get("template")
    if not wanted or not is_uuid(wanted):
        choice = {"deal": about, "templates": templates}
        return render(request, "plans/plan_choose.html", choice)
    template = get_object_or_404(templates, pk=wanted)
    form = DrawForm(request.POST or None, deal=about, template=template)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        days = {name: given[name] for name in ("start_on", "value_on")}
        with refusal_on(form):
            _, back = draw_plan(about, template, by=request.member, **form.chosen(), **days)
            messages.success(request, for_us("The plan is drawn. Nobody but the team sees it yet."))
            say_if_short(request, back)
            return redirect("plans:plan", about.pk)
    return form_page(request, "plans/plan_draw.html", form, deal=about, template=template)


def say_if_short(request: MemberRequest, back: WorkedBack | None) -> None:
    if back and not back.fits:
        instead = for_us("The plan has its earliest days instead.")
        messages.warning(request, f"{_what_is_missing(back)} {instead}")


def _what_is_missing(back: WorkedBack) -> str:
    missing = (
        for_us("One working day is")
        if back.short_by == 1
        else for_us("%(short_by)s working days are") % {"short_by": back.short_by}
    )
    said = for_us("%(missing)s missing: “%(tightest)s” would have had to begin earlier.")
    return said % {"missing": missing, "tightest": back.tightest}


@require_POST
@member_view
def plan_show(request: MemberRequest, deal: UUID) -> HttpResponse:
    plan = find_plan(request, deal)
    plan.show(by=request.member)
    messages.success(
        request, for_us("The plan is in the room. The client can open and confirm it.")
    )
    return redirect("plans:plan", deal)


@require_POST
@member_view
def plan_work_back(request: MemberRequest, deal: UUID) -> HttpResponse:
    """First shows every old and new day; moves them when asked a second time."""
    plan = find_plan(request, deal)
    value_on = plan.deal.value_on
    if value_on is None:
        raise Refusal("This deal has no day for its results yet. Set it on the deal first.")
    today = clock.today(plan.workspace.zone)
    back, moves = timing.preview_back(plan.pk, value_on, today)
    if not back.fits:
        messages.warning(request, f"{_what_is_missing(back)} {for_us('No day was moved.')}")
    elif not moves:
        messages.info(request, for_us("Every step has its latest day already."))
    elif "move" not in request.POST:
        return render(request, "plans/plan_detail.html", _page(plan, plan.deal, moves=moves))
    else:
        timing.work_back(plan.pk, value_on, today, by=request.member)
        words = for_us("Every step has its latest day now. It ends on %(value_on)s.")
        messages.success(request, words % {"value_on": long_day(value_on)})
    return redirect("plans:plan", deal)
