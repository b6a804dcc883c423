from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodbuy.kernel import words
from goodbuy.kernel.errors import Refusal
from goodbuy.people.duplicates import pairs_page
from goodbuy.people.firm_duplicates import look_for_firms
from goodbuy.people.models import LikelyFirms
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def firm_duplicates(request: MemberRequest) -> HttpResponse:
    pairs, after = pairs_page(request.member, request.GET.get("after", ""), LikelyFirms)
    context: dict[str, Any] = {"pairs": pairs, "may_change": not request.member.is_viewer}
    context["next"] = f"?after={after}" if after else ""
    return render(request, "people/firm_duplicates.html", context)


@require_POST
@member_view
def firm_duplicates_look(request: MemberRequest) -> HttpResponse:
    found = look_for_firms(by=request.member)
    said = words.plural_words(found, "pair,pairs").lower() if found else "no pair"
    messages.success(request, f"Looked through all companies: {said} may be one.")
    return redirect("people:firm_duplicates")


@require_POST
@member_view
def firms_part(request: MemberRequest, pk: UUID) -> HttpResponse:
    pair = _pair(request, pk)
    try:
        pair.part(by=request.member)
        undo = reverse("people:firms_rejoin", args=[pair.pk])
        said = f"{pair.one} and {pair.two} are two companies, and stay so."
        messages.success(request, said, extra_tags=f"undo {undo}")
    except Refusal as problem:
        messages.warning(request, str(problem))
    return redirect("people:firm_duplicates")


@require_POST
@member_view
def firms_rejoin(request: MemberRequest, pk: UUID) -> HttpResponse:
    try:
        _pair(request, pk).rejoin(by=request.member)
    except Refusal as problem:
        messages.warning(request, str(problem))
    return redirect("people:firm_duplicates")


def _pair(request: MemberRequest, pk: UUID) -> LikelyFirms:
    rows = LikelyFirms.objects.visible_to(request.member).select_related("one", "two")
    return get_object_or_404(rows, pk=pk)
