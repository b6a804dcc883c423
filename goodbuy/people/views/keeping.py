"""What the pages of a person and of a company do alike: add, change, remove, bring back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from goodbuy.kernel.refusing import form_page
from goodbuy.kernel.tongues import for_us
from goodbuy.people.forms import FieldsForm
from goodbuy.people.models import LikelySame
from goodbuy.workspaces.access import MemberRequest

FORM = "people/row_form.html"


def row_form(
    request: MemberRequest,
    form: Form,
    *,
    title: str,
    back: str,
    draft: str,
    act: str = "",
    **more: Any,
) -> HttpResponse:
    """A page with one form: its title, the way back, the name of its draft, its button's words."""
    act = act or for_us("Keep this")
    return form_page(request, FORM, form, title=title, back=back, draft=draft, act=act, **more)


def add_row(request: MemberRequest, form: FieldsForm, kind: str, back: str) -> HttpResponse:
    """The form for a new row; those that may be the same are shown and nothing is lost."""
    same: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            if added := form.add(by=request.member):
                messages.success(request, for_us("%(added)s is here now.") % {"added": added})
                return redirect(added)
        except LikelySame as problem:
            same = problem.rows
    title = for_us("A new %(kind)s") % {"kind": kind}
    return row_form(
        request,
        form,
        title=title,
        back=reverse(back),
        draft=f"{kind}-new",
        act=for_us("Add this %(kind)s") % {"kind": kind},
        same=same,
        is_new=True,
    )


def edit_row(request: MemberRequest, form: FieldsForm, found: Any, kind: str) -> HttpResponse:
    names = list(form.fields)
    if request.method == "POST" and form.is_valid() and form.keep(found, names, request.member):
        messages.success(
            request, for_us("What you changed about %(found)s is kept.") % {"found": found}
        )
        return redirect(found)
    back, draft = found.get_absolute_url(), f"{kind}-{found.pk}"
    return row_form(request, form, title=found.name, back=back, draft=draft)


def remove_row(request: MemberRequest, found: Any, restore: str, back: str) -> HttpResponse:
    found.remove(by=request.member)
    undo = reverse(restore, args=[found.pk])
    messages.success(
        request, for_us("%(found)s is removed.") % {"found": found}, extra_tags=f"undo {undo}"
    )
    return redirect(back)


def restore_row(request: MemberRequest, found: Any) -> HttpResponse:
    found.restore(by=request.member)
    messages.success(request, for_us("%(found)s is back.") % {"found": found})
    return redirect(found)
