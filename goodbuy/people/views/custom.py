"""Settings: the team's tags, and the fields that this workspace defined for itself."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.refusing import form_page, refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.custom.forms import DefineForm, RedefineForm
from goodbuy.people.forms import refusal_at_field
from goodbuy.people.models import CustomField, Tag
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def tags(request: MemberRequest) -> HttpResponse:
    found = Tag.objects.visible_to(request.member).order_by("name")
    return render(request, "people/tags.html", {"tags": found})


@require_POST
@member_view
def tag_rename(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Another name; the name of another tag makes one of the two."""
    tag = get_object_or_404(Tag.objects.visible_to(request.member), pk=pk)
    was = tag.name
    with refusal_warned(request, of=FieldRefusal):
        now = tag.rename(request.POST.get("name", ""), by=request.member)
        is_one = now.pk != pk
        said = (
            for_us("“%(was)s” and “%(now)s” are one tag now.") % {"was": was, "now": now}
            if is_one
            else for_us("It is “%(now)s” now.") % {"now": now}
        )
        messages.success(request, said)
    return redirect("people:tags")


@require_POST
@member_view
def tag_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    tag = get_object_or_404(Tag.objects.visible_to(request.member), pk=pk)
    tag.remove(by=request.member)
    messages.success(
        request, for_us("The tag “%(tag)s” is gone. Those who had it are not.") % {"tag": tag.name}
    )
    return redirect("people:tags")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def fields(request: MemberRequest) -> HttpResponse:
    begin = {"of": request.GET.get("of", "person"), "kind": "text"}
    form = DefineForm(request.POST or None, initial=begin)
    if form.is_valid():
        with refusal_at_field(form):
            made = form.define(request.member)
            messages.success(
                request, for_us("“%(made)s” stands on every page of its kind now.") % {"made": made}
            )
            return redirect("people:fields")
    found = CustomField.objects.visible_to(request.member).in_use().order_by("of", "place", "id")
    retired = CustomField.objects.visible_to(request.member).filter(retired_at__isnull=False)
    groups = [(CustomField.Of(of).label, list(g)) for of, g in groupby(found, lambda f: f.of)]
    return form_page(
        request, "people/fields.html", form, groups=groups, retired=retired.order_by("of", "name")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def field_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    field = get_object_or_404(CustomField.objects.visible_to(request.member), pk=pk)
    request.member.require_manager(for_us("define fields"))
    form = RedefineForm(field, request.POST or None, initial={"name": field.name})
    if form.is_valid():
        with refusal_at_field(form):
            form.keep(request.member)
            messages.success(request, for_us("Kept."))
            return redirect("people:fields")
    return form_page(request, "people/field_edit.html", form, field=field)


@require_POST
@member_view
def field_retire(request: MemberRequest, pk: UUID) -> HttpResponse:
    field = get_object_or_404(CustomField.objects.visible_to(request.member), pk=pk)
    field.retire(by=request.member)
    messages.success(
        request, for_us("“%(field)s” is shown nowhere. What it holds is kept.") % {"field": field}
    )
    return redirect("people:fields")


@require_POST
@member_view
def field_return(request: MemberRequest, pk: UUID) -> HttpResponse:
    field = get_object_or_404(CustomField.objects.visible_to(request.member), pk=pk)
    field.bring_back(by=request.member)
    messages.success(
        request, for_us("“%(field)s” is back with all that it held.") % {"field": field}
    )
    return redirect("people:fields")
