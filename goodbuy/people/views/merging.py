from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.comparing import candidates, carried_words, lines_between
from goodbuy.people.models import Company, Merge, Person
from goodbuy.workspaces.access import MemberRequest, member_view


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_merge(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _merge(request, Person, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def company_merge(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _merge(request, Company, pk)


def _merge(request: MemberRequest, model: Any, pk: UUID) -> HttpResponse:
    """First: with whom? Then each field side by side, and one button."""
    kept = get_object_or_404(model.objects.visible_to(request.member).present(), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    gone = _other(request, model, given.get("with", ""))
    if request.method == "POST" and gone is not None:
        return _do(request, kept, gone)
    typed = " ".join(given.get("q", "").split())[:100]
    context = {
        "kept": kept,
        "gone": gone,
        "noun": model._meta.model_name,
        "may_change": not request.member.is_viewer,
        "q": typed,
        "is_unknown": bool(given.get("with")) and gone is None,
    }
    if gone is None:
        context["found"] = candidates(kept, typed or kept.name)
    else:
        context |= {"lines": lines_between(kept, gone), "carried": carried_words(gone)}
    return render(request, "people/merge.html", context)


def _other(request: MemberRequest, model: Any, text: str) -> Any:
    try:
        return model.objects.visible_to(request.member).present().filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _do(request: MemberRequest, kept: Any, gone: Any) -> HttpResponse:
    choices = {
        name.removeprefix("take-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("take-")
    }
    with refusal_warned(request):
        made = Merge.make(kept, gone, by=request.member, choices=choices)
        undo = reverse("people:merge_undo", args=[made.pk])
        messages.success(
            request,
            for_us("%(gone)s and %(kept)s are one now.") % {"gone": gone, "kept": kept},
            extra_tags=f"undo {undo}",
        )
    return redirect(kept)


@require_POST
@member_view
def merge_undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    made = get_object_or_404(Merge.objects.visible_to(request.member), pk=pk)
    with refusal_warned(request):
        made.undo(by=request.member)
        messages.success(
            request,
            for_us("Taken back: %(kept_name)s and %(gone_name)s are two.")
            % {"kept_name": made.kept_name, "gone_name": made.gone_name},
        )
    kept = get_object_or_404(made.target.objects.visible_to(request.member), pk=made.kept_id)
    return redirect(kept)
