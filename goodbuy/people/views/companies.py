from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.htmx import is_htmx
from goodbuy.people.fields import company_values, show_fields
from goodbuy.people.forms import CompanyForm
from goodbuy.people.models import Company, LikelySame
from goodbuy.people.pages import company_page, people_of
from goodbuy.people.panels import panels_for
from goodbuy.people.story import story_of
from goodbuy.workspaces.access import MemberRequest, member_view


def find(request: MemberRequest, pk: UUID) -> Company:
    return get_object_or_404(Company.objects.visible_to(request.member), pk=pk)


@require_GET
@member_view
def company(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, member = company_page(pk, request.member), request.member
    story = story_of("company_id", pk, request.GET.get("after", ""))
    context = {"company": found, "story": story, "more": f"{request.path}?after={story.after}"}
    if is_htmx(request) and "after" in request.GET:
        return render(request, "people/_story.html#entries", context)
    people, has_more = people_of(found)
    context |= {
        "fields": show_fields(found, company_values(found), member),
        "people": people,
        "has_more_people": has_more,
        "main_panels": panels_for("company", "main", found, member),
        "side_panels": panels_for("company", "side", found, member),
        "may_change": not member.is_viewer,
    }
    return render(request, "people/company_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_add(request: MemberRequest) -> HttpResponse:
    begin = {"owner": request.member.pk}
    form = CompanyForm(request.POST or None, member=request.member, initial=begin)
    same: list[Company] = []
    if request.method == "POST" and form.is_valid():
        try:
            if added := form.add(by=request.member):
                messages.success(request, f"{added} is here now.")
                return redirect("people:company", added.pk)
        except LikelySame as problem:
            same = problem.rows
    context = {"form": form, "same": same, "title": "A new company", "draft": "company-new"}
    context |= {"back": reverse("people:companies"), "act": "Add this company"}
    return render(request, "people/row_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = company_page(pk, request.member)
    form = CompanyForm(request.POST or None, member=request.member, initial=company_values(found))
    names = list(form.fields)
    if request.method == "POST" and form.is_valid() and form.keep(found, names, request.member):
        messages.success(request, f"What you changed about {found} is kept.")
        return redirect("people:company", pk)
    context = {"form": form, "title": found.name, "draft": f"company-{pk}", "act": "Keep this"}
    context["back"] = reverse("people:company", args=[pk])
    return render(request, "people/row_form.html", context, status=422 if form.errors else 200)


@require_POST
@member_view
def company_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(request, pk)
    found.remove(by=request.member)
    undo = reverse("people:company_restore", args=[pk])
    messages.success(request, f"{found} is removed.", extra_tags=f"undo {undo}")
    return redirect("people:companies")


@require_POST
@member_view
def company_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(request, pk)
    found.restore(by=request.member)
    messages.success(request, f"{found} is back.")
    return redirect("people:company", pk)
