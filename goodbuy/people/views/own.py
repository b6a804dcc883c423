"""Tags and the workspace's own fields, set on the page of a record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import Attempt
from goodbuy.people.custom import kinds, records
from goodbuy.people.custom.held import Held, held_by
from goodbuy.people.custom.panel import OwnForm, panel_of, shown
from goodbuy.people.field_html import open_field
from goodbuy.people.models import CustomField, Tag
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.access import MemberRequest, member_view


@require_POST
@member_view
def tag_add(request: MemberRequest, of: str, pk: UUID) -> HttpResponse:
    row = records.carrying(of).find(pk, request.member)
    with Attempt(of=FieldRefusal) as attempt:
        records.tag(row, of, request.POST.get("tag", ""), by=request.member)
    return _tags(request, of, row, attempt.problem)


@require_POST
@member_view
def tag_take(request: MemberRequest, of: str, pk: UUID, tag: UUID) -> HttpResponse:
    row = records.carrying(of).find(pk, request.member)
    found = get_object_or_404(Tag.objects.visible_to(request.member), pk=tag)
    records.untag(row, of, found, by=request.member)
    return _tags(request, of, row)


def _tags(request: MemberRequest, of: str, row: Any, problem: str = "") -> HttpResponse:
    if not is_htmx(request):
        if problem:
            messages.warning(request, problem)
        return redirect(row.get_absolute_url() + "#tags")
    panel = panel_of(of)(row, request.member)
    context = {"panel": {**panel.context, "problem": problem}}
    return render(request, "people/_tags.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def own_field(request: MemberRequest, of: str, pk: UUID, field: UUID) -> HttpResponse:
    """GET: the field with its form open. POST: keep it, or give back what was typed and why not."""
    row = records.carrying(of).find(pk, request.member)
    found = get_object_or_404(
        CustomField.objects.visible_to(request.member).in_use(), pk=field, of=of
    )
    problem = _keep(request, row, found) if request.method == "POST" else ""
    held = next(h for h in held_by(row, of, request.member)[1] if str(h.field.pk) == str(field))
    kept = request.method == "POST" and not problem
    status = 422 if problem else 200
    if not is_htmx(request):
        context = {"form": _form(request, held), "row": row, "field": found, "problem": problem}
        back = redirect(row.get_absolute_url())
        return back if kept else render(request, "people/own_field.html", context, status=status)
    line = shown(row, held)
    line.field, line.is_open = _form(request, held)[found.key], not kept
    line.errors = [problem] if problem else []
    may = records.carrying(of).may(row, request.member)
    return open_field(request, line, may_change=may, status=status)


def _keep(request: MemberRequest, row: Any, field: CustomField) -> str:
    """Nothing, or why what was typed cannot be kept."""
    with Attempt(of=FieldRefusal) as attempt:
        kept = kinds.read(field, request.POST.get(f"own-{field.key}", ""), by=request.member)
        records.fill(row, field, kept, by=request.member)
    return attempt.problem


def _form(request: MemberRequest, held: Held) -> OwnForm:
    """A form that shows what was typed, else what is kept."""
    key = held.field.key
    typed = request.POST.get(f"own-{key}", held.typed)
    return OwnForm(held.field, {f"own-{key}": typed})
