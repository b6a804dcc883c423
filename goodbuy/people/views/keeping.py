"""What the pages of a person and of a company do alike: add, change, remove, bring back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from goodbuy.kernel.tongues import for_us
from goodbuy.people.forms import FieldsForm
from goodbuy.people.models import LikelySame
from goodbuy.workspaces.access import MemberRequest

FORM = "people/row_form.html"


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
    context = {
        "form": form,
        "same": same,
        "title": for_us("A new %(kind)s") % {"kind": kind},
        "draft": f"{kind}-new",
    }
    context |= {"back": reverse(back), "act": for_us("Add this %(kind)s") % {"kind": kind}}
    context["is_new"] = True
    return render(request, FORM, context, status=422 if form.errors else 200)


def edit_row(request: MemberRequest, form: FieldsForm, found: Any, kind: str) -> HttpResponse:
    names = list(form.fields)
    if request.method == "POST" and form.is_valid() and form.keep(found, names, request.member):
        messages.success(
            request, for_us("What you changed about %(found)s is kept.") % {"found": found}
        )
        return redirect(found)
    context = {"form": form, "title": found.name, "draft": f"{kind}-{found.pk}"}
    context |= {"back": found.get_absolute_url(), "act": for_us("Keep this")}
    return render(request, FORM, context, status=422 if form.errors else 200)


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
