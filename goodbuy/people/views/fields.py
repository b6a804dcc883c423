from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.tongues import for_us
from goodbuy.people.field_html import open_field
from goodbuy.people.fields import (
    company_values,
    form_for,
    kind_of,
    person_values,
    show_field,
)
from goodbuy.people.models import Person
from goodbuy.people.pages import company_page, person_page
from goodbuy.workspaces.access import MemberRequest, member_view


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_field(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """One field of a person, edited where it stands."""
    return _edit(request, person_page, pk, name)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_field(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    return _edit(request, company_page, pk, name)


def _edit(request: MemberRequest, page: Any, pk: UUID, name: str) -> HttpResponse:
    """GET: the field with its form open. POST: keep it, or give back what was typed and why not."""
    row = page(pk, request.member)
    kind, labels = kind_of(row)
    if name not in labels:
        raise Http404
    typed = {name: request.POST.get(name, "")} if request.method == "POST" else {}
    form = form_for(row, {**values(row), **typed}, request.member)
    # What else is wrong with this row (imported, say) is no reason to refuse this field.
    kept = bool(typed) and name not in form.errors and form.keep(row, [name], request.member)
    if not is_htmx(request):
        return redirect(f"people:{kind}", pk) if kept else _plain(request, form, row, kind)
    row = page(pk, request.member) if kept else row
    shown = show_field(row, name, labels[name], values(row), kind)
    shown.field, shown.is_open = form[name], not kept
    shown.errors = form.errors.get(name) or (form.non_field_errors() if typed else [])
    may = not request.member.is_viewer
    return open_field(request, shown, may_change=may, status=422 if typed and not kept else 200)


def values(row: Any) -> dict[str, Any]:
    return person_values(row) if isinstance(row, Person) else company_values(row)


def _plain(request: MemberRequest, form: Any, row: Any, kind: str) -> HttpResponse:
    """Without scripts the whole form comes, with what was typed in it."""
    context = {
        "form": form,
        "title": row.name,
        "draft": f"{kind}-{row.pk}",
        "act": for_us("Keep this"),
    }
    context["to"] = f"/{'people' if kind == 'person' else 'companies'}/{row.pk}/edit/"
    context["back"] = row.get_absolute_url()
    wrong = form.errors and request.method == "POST"
    return render(request, "people/row_form.html", context, status=422 if wrong else 200)
