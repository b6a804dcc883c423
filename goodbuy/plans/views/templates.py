from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from goodbuy.kernel.handing_out import to_take_along
from goodbuy.kernel.refusing import Attempt, form_page
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.forms import TemplateForm
from goodbuy.plans.learning import took
from goodbuy.plans.models import PlanTemplate
from goodbuy.workspaces.access import MemberRequest, member_view


def find_template(request: MemberRequest, pk: UUID) -> PlanTemplate:
    return get_object_or_404(PlanTemplate.objects.visible_to(request.member), pk=pk)


@member_view
def template_list(request: MemberRequest) -> HttpResponse:
    templates = PlanTemplate.objects.visible_to(request.member).kept()
    cards = [(template, template.file) for template in templates]
    return render(request, "plans/template_list.html", {"cards": cards})


@require_POST
@member_view
def template_shipped(request: MemberRequest) -> HttpResponse:
    made = PlanTemplate.add_shipped(by=request.member)
    messages.success(
        request, for_us("%(made)s templates are yours to change.") % {"made": len(made)}
    )
    return redirect("plans:templates")


@member_view
def template_add(request: MemberRequest) -> HttpResponse:
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with lines_refused_on(form):
            template = PlanTemplate.add(form.text(), by=request.member)
            messages.success(request, for_us("“%(template)s” is here.") % {"template": template})
            return redirect("plans:template", template.pk)
    return form_page(request, "plans/template_form.html", form, title=for_us("A new plan template"))


def lines_refused_on(form: TemplateForm) -> Attempt:
    """One error for each line that is wrong."""
    return Attempt(lambda problem: form.add_error("source", str(problem).splitlines()))


@member_view
def template_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = find_template(request, pk)
    file = template.file
    asked = [(step.key, step.name) for step in file.steps]
    learnt = took(asked, workspace=request.member.workspace, template_id=template.pk)
    told = {step.key: one for step, one in zip(file.steps, learnt, strict=True)}
    phases = [(phase, [(step, told[step.key]) for step in phase.steps]) for phase in file.phases]
    context = {"template": template, "file": file, "phases": phases}
    context["known"] = sum(one.is_known for one in learnt)
    return render(request, "plans/template_detail.html", context)


@member_view
def template_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = find_template(request, pk)
    initial = {"source": template.source}
    form = TemplateForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with lines_refused_on(form):
            template.rewrite(form.text(), by=request.member)
            messages.success(
                request, for_us("Kept. Plans that were made from it stay as they are.")
            )
            return redirect("plans:template", pk)
    return form_page(
        request, "plans/template_form.html", form, title=template.name, template=template
    )


@member_view
def template_export(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = find_template(request, pk)
    name = slugify(template.name) or "plan"
    return to_take_along(template.source, f"{name}.yaml", "application/yaml; charset=utf-8")


@require_POST
@member_view
def template_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = find_template(request, pk)
    template.remove(by=request.member)
    back = reverse("plans:template_bring_back", args=[pk])
    messages.success(
        request,
        for_us("“%(template)s” is removed.") % {"template": template},
        extra_tags=f"undo {back}",
    )
    return redirect("plans:templates")


@require_POST
@member_view
def template_bring_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    template = find_template(request, pk)
    template.bring_back(by=request.member)
    messages.success(request, for_us("“%(template)s” is here again.") % {"template": template})
    return redirect("plans:templates")
