from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.htmx import is_htmx
from goodbuy.people.comparing import merge_of
from goodbuy.people.field_html import fields_html
from goodbuy.people.fields import company_values, show_fields
from goodbuy.people.forms import CompanyForm
from goodbuy.people.models import Company
from goodbuy.people.pages import company_page, people_of
from goodbuy.people.panels import panels_for
from goodbuy.people.story import story_of
from goodbuy.people.views.keeping import add_row, edit_row, remove_row, restore_row
from goodbuy.workspaces.access import MemberRequest, member_view


def find(request: MemberRequest, pk: UUID) -> Company:
    return get_object_or_404(Company.objects.visible_to(request.member), pk=pk)


@require_GET
@member_view
def company(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, member = company_page(pk, request.member), request.member
    may_change = not member.is_viewer
    story = story_of("company_id", pk, request.GET.get("after", ""))
    context = {"company": found, "story": story, "more": f"{request.path}?after={story.after}"}
    if is_htmx(request) and "after" in request.GET:
        return render(request, "people/_story.html#entries", context)
    people, has_more = people_of(found, request.member)
    context |= {
        "fields": fields_html(show_fields(found, company_values(found)), may_change),
        "people": people,
        "has_more_people": has_more,
        "main_panels": panels_for("company", "main", found, member),
        "side_panels": panels_for("company", "side", found, member),
        "may_change": may_change,
        "merged": merge_of(found),
    }
    return render(request, "people/company_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_add(request: MemberRequest) -> HttpResponse:
    begin = {"owner": request.member.pk}
    form = CompanyForm(request.POST or None, member=request.member, initial=begin)
    return add_row(request, form, "company", "people:companies")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = company_page(pk, request.member)
    form = CompanyForm(request.POST or None, member=request.member, initial=company_values(found))
    return edit_row(request, form, found, "company")


@require_POST
@member_view
def company_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    return remove_row(request, find(request, pk), "people:company_restore", "people:companies")


@require_POST
@member_view
def company_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    return restore_row(request, find(request, pk))
