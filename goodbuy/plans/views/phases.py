"""The phases of a plan: added, renamed, moved and taken out on pages of their own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.forms import PhaseForm
from goodbuy.plans.models import Phase
from goodbuy.plans.ordering import shift_phase
from goodbuy.plans.views.plan import find_plan
from goodbuy.workspaces.access import MemberRequest, member_view


def find_phase(request: MemberRequest, pk: UUID) -> Phase:
    phases = Phase.objects.visible_to(request.member).select_related("plan__deal")
    return get_object_or_404(phases, pk=pk)


def back_to(phase: Phase) -> HttpResponse:
    return redirect(f"{reverse('plans:plan', args=[phase.deal_id])}#phase-{phase.pk}")


@member_view
def phase_add(request: MemberRequest, deal: UUID) -> HttpResponse:
    plan = find_plan(request, deal)
    form = PhaseForm(request.POST or None, initial={"stage": plan.deal.stage})
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            phase = plan.add_phase(by=request.member, **form.cleaned_data)
            messages.success(
                request,
                for_us("“%(phase)s” is the last phase now. Move it up if need be.")
                % {"phase": phase},
            )
            return back_to(phase)
    return form_page(
        request, "plans/phase_form.html", form, deal=plan.deal, title=for_us("A new phase")
    )


@member_view
def phase_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    phase = find_phase(request, pk)
    known = {name: getattr(phase, name) for name in ("name", "gist", "stage")}
    form = PhaseForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            phase.describe(by=request.member, **form.cleaned_data)
            messages.success(request, for_us("Changed."))
            return back_to(phase)
    is_empty = not phase.steps.exists()
    context = {"form": form, "deal": phase.plan.deal, "title": phase.name, "phase": phase}
    context["is_empty"] = is_empty
    return render(request, "plans/phase_form.html", context, status=422 if form.errors else 200)


@require_POST
@member_view
def phase_place(request: MemberRequest, pk: UUID) -> HttpResponse:
    phase = find_phase(request, pk)
    shift_phase(phase, request.POST.get("way", ""), by=request.member)
    return back_to(phase)


@require_POST
@member_view
def phase_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    phase = find_phase(request, pk)
    phase.remove(by=request.member)
    messages.success(
        request, for_us("The phase “%(phase)s” is out of the plan.") % {"phase": phase}
    )
    return redirect("plans:plan", phase.deal_id)
