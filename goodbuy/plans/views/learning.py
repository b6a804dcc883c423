"""What plans learn and take from each other: kept as templates, extended, copied, repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.ids import is_uuid
from goodbuy.kernel.refusing import Attempt, form_page, refusal_on
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.plans.adding import add_template, chosen, copy_phase, copy_step
from goodbuy.plans.forms_learning import ExtendForm, KeepForm, RepeatForm
from goodbuy.plans.learning import learnt
from goodbuy.plans.models import Phase, Plan, PlanTemplate
from goodbuy.plans.repeating import repeat
from goodbuy.plans.saving import keep_as_template
from goodbuy.plans.views.phases import find_phase
from goodbuy.plans.views.plan import find_plan
from goodbuy.plans.views.steps import find_step, step_page
from goodbuy.workspaces.access import MemberRequest, member_view

# So many are offered at once; the rest is found by name.
OFFERED = 20


@require_http_methods(["GET", "POST"])
@member_view
def plan_keep(request: MemberRequest, deal: UUID) -> HttpResponse:
    plan = find_plan(request, deal)
    form = KeepForm(request.POST or None, initial={"name": plan.deal.name[:80]})
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            kept = keep_as_template(plan, by=request.member, **form.cleaned_data)
            messages.success(request, for_us("Kept, with the days that its steps really took."))
            return redirect("plans:template", kept.pk)
    return form_page(request, "plans/plan_keep.html", form, deal=plan.deal)


@require_http_methods(["GET", "POST"])
@member_view
def plan_extend(request: MemberRequest, deal: UUID) -> HttpResponse:
    """First a template or one of its phases, then who, whether and when."""
    plan, sent = find_plan(request, deal), request.POST or request.GET
    templates = PlanTemplate.objects.visible_to(request.member).kept()
    if not is_uuid(sent.get("template", "")):
        cards = [(template, template.file) for template in templates]
        return render(request, "plans/plan_extend.html", {"deal": plan.deal, "cards": cards})
    template, phase = get_object_or_404(templates, pk=sent["template"]), sent.get("phase", "")
    about: dict[str, Any] = {"template": template, "file": chosen(template.file, phase)}
    form = ExtendForm(request.POST or None, deal=plan.deal, **about)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            made = add_template(plan, template, by=request.member, phase=phase, **form.chosen())
            name = f"{template.name}, {about['file'].phases[0].name}" if phase else template.name
            return _added(request, plan, _extended(name, len(made)))
    return form_page(
        request, "plans/plan_extend.html", form, deal=plan.deal, template=template, phase=phase
    )


def _extended(name: str, number: int) -> str:
    words = for_us_many(
        "%(number)s step of “%(name)s” is in the plan now.",
        "%(number)s steps of “%(name)s” are in the plan now.",
        number,
    )
    return words % {"number": number, "name": name}


def _added(request: MemberRequest, plan: Plan, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("plans:plan", plan.deal_id)


@require_GET
@member_view
def step_took(request: MemberRequest) -> HttpResponse:
    """What steps of this name took, while it is being typed."""
    name = request.GET.get("name", "").replace("\x00", "")
    context = {"took": learnt(request.member.workspace, name=name)}
    return render(request, "plans/_took.html", context)


@require_POST
@member_view
def step_repeat(request: MemberRequest, pk: UUID) -> HttpResponse:
    step = find_step(request, pk)
    form = RepeatForm(request.POST)
    if form.is_valid():
        with refusal_on(form):
            made = repeat(step, by=request.member, **form.cleaned_data)
            messages.success(
                request,
                for_us("It comes %(made)s times now, each on its day.") % {"made": len(made) + 1},
            )
            return redirect(f"{reverse('plans:plan', args=[step.deal_id])}#step-{pk}")
    page = step_page(step, repeat_form=form)
    return render(request, "plans/step_detail.html", page, status=422)


@require_http_methods(["GET", "POST"])
@member_view
def phase_copy(request: MemberRequest, pk: UUID) -> HttpResponse:
    phase = find_phase(request, pk)

    def copy(plan: Plan) -> str:
        made = copy_phase(phase, plan, by=request.member)
        words = for_us_many(
            "“%(phase)s” with its %(number)s step is in the plan of %(deal)s for %(client)s now.",
            "“%(phase)s” with its %(number)s steps is in the plan of %(deal)s for %(client)s now.",
            len(made),
        )
        return words % {"phase": phase.name, "number": len(made), **_whose(plan)}

    return _copy(request, phase, phase.plan, copy)


@require_http_methods(["GET", "POST"])
@member_view
def step_copy(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Into the phase of the same name there, or the last one of the same stage, or the last."""
    step = find_step(request, pk)

    def copy(plan: Plan) -> str:
        phases = list(Phase.objects.visible_to(request.member).filter(plan=plan).order_by("order"))
        if not phases:
            raise Refusal("That plan has no phase yet. Add one there first.")
        alike = [p for p in phases if p.name == step.phase.name]
        same = [p for p in phases if p.stage == step.phase.stage]
        into = (alike or same or phases)[-1]
        copy_step(step, plan, into, by=request.member)
        words = for_us("“%(step)s” is in the plan of %(deal)s for %(client)s now, in “%(phase)s”.")
        return words % {"step": step.name, "phase": into.name, **_whose(plan)}

    return _copy(request, step, step.plan, copy)


def _whose(plan: Plan) -> dict[str, str]:
    return {"deal": plan.deal.name, "client": plan.deal.company_name}


def _copy(
    request: MemberRequest, what: Any, source: Plan, copy: Callable[[Plan], str]
) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    to, attempt = request.POST.get("to", ""), Attempt()
    if request.method == "POST":
        with attempt:
            if not is_uuid(to):
                raise Refusal("Choose the deal that it goes to.")
            plan = find_plan(request, UUID(to))
            return _added(request, plan, copy(plan))
    context = {"what": what, "deal": source.deal, "q": words, "problem": attempt.problem}
    context["plans"] = _other_plans(request, source, words)
    return render(request, "plans/copy.html", context, status=attempt.status)


def _other_plans(request: MemberRequest, source: Plan, words: str) -> Any:
    plans = Plan.objects.visible_to(request.member).filter(deal__deleted_at=None)
    if words:
        plans = plans.filter(
            Q(deal__name__icontains=words) | Q(deal__company_name__icontains=words)
        )
    return plans.exclude(pk=source.pk).select_related("deal").order_by("-id")[:OFFERED]
