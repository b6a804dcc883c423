from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.handing_out import photo
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import blank_form, refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.comparing import merge_of
from goodbuy.people.field_html import fields_html
from goodbuy.people.fields import person_values, show_fields
from goodbuy.people.forms import EmploymentForm, PersonForm
from goodbuy.people.models import Employment, Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.pages import jobs_of, last_talk, person_page, reach_of
from goodbuy.people.panels import panels_for
from goodbuy.people.portrait import portrait
from goodbuy.people.story import story_of
from goodbuy.people.views.keeping import add_row, edit_row, remove_row, restore_row, row_form
from goodbuy.workspaces.access import MemberRequest, member_view


def find(request: MemberRequest, pk: UUID) -> Person:
    found: Person = get_object_or_404(Person.objects.visible_to(request.member), pk=pk)
    found.require_open_to(request.member)
    return found


@require_GET
@member_view
def person(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, member = person_page(pk, request.member), request.member
    may_change = not member.is_viewer
    story = story_of("person_id", pk, request.GET.get("after", ""))
    context = {"person": found, "story": story, "more": f"{request.path}?after={story.after}"}
    if is_htmx(request) and "after" in request.GET:
        return render(request, "people/_story.html#entries", context)
    context |= {
        "fields": fields_html(show_fields(found, person_values(found)), may_change),
        "reach": reach_of(found),
        "jobs": jobs_of(found),
        "talk": last_talk(found),
        "portrait": portrait(found, member),
        "head_panels": panels_for("person", "head", found, member),
        "top_panels": panels_for("person", "top", found, member),
        "main_panels": panels_for("person", "main", found, member),
        "side_panels": panels_for("person", "side", found, member),
        "job_form": blank_form(EmploymentForm),
        "may_change": may_change,
        "merged": merge_of(found),
    }
    return render(request, "people/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_add(request: MemberRequest) -> HttpResponse:
    begin = {"company": request.GET.get("company", ""), "owner": request.member.pk}
    form = PersonForm(request.POST or None, member=request.member, initial=begin)
    return add_row(request, form, "person", "people:list")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = person_page(pk, request.member)
    form = PersonForm(request.POST or None, member=request.member, initial=person_values(found))
    del form.fields["company"]
    return edit_row(request, form, found, "person")


@require_POST
@member_view
def person_show_photo(request: MemberRequest, pk: UUID) -> HttpResponse:
    found, file = find(request, pk), request.FILES.get("photo")
    with refusal_warned(request, of=FieldRefusal):
        if "remove" in request.POST:
            found.hide_photo(by=request.member)
        elif file is None:
            raise FieldRefusal("photo", for_us("Choose a photo first, then add it."))
        else:
            found.show_photo(file, size=file.size or 0, by=request.member)
    return redirect("people:person", pk)


@require_GET
@member_view
def person_photo(request: MemberRequest, pk: UUID) -> HttpResponse:
    """For members of this workspace."""
    return photo(find(request, pk).photo, "photo.webp", "private, max-age=86400")


@require_POST
@member_view
def person_talked(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(request, pk)
    found.talked(by=request.member)
    messages.success(
        request,
        for_us("Noted: you were in touch with %(first_name)s today.")
        % {"first_name": found.first_name},
    )
    return redirect("people:person", pk)


@require_POST
@member_view
def person_employ(request: MemberRequest, pk: UUID) -> HttpResponse:
    found = find(request, pk)
    form = EmploymentForm(request.POST)
    if form.is_valid() and form.begin(found, request.member):
        return redirect(reverse("people:person", args=[pk]) + "#work")
    title = for_us("Where %(first_name)s works") % {"first_name": found.first_name}
    back, act = reverse("people:person", args=[pk]), for_us("Add this")
    return row_form(request, form, title=title, back=back, draft=f"job-{pk}", act=act, is_new=True)


@require_POST
@member_view
def employment_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    jobs = Employment.objects.visible_to(request.member).select_related("person", "company")
    job = get_object_or_404(jobs, pk=pk)
    job.end(by=request.member)
    messages.success(
        request,
        for_us("%(person)s no longer works at %(company)s.")
        % {"person": job.person, "company": job.company},
    )
    return redirect(reverse("people:person", args=[job.person_id]) + "#work")


@require_POST
@member_view
def person_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    return remove_row(request, find(request, pk), "people:person_restore", "people:list")


@require_POST
@member_view
def person_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    return restore_row(request, find(request, pk))
