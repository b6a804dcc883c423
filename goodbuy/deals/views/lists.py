"""All deals as a table, and the views of it that someone keeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodbuy.deals.listing import SORTS, find_deals, read_asked
from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import Refusal
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member, SavedView


@require_GET
@member_view
def deal_list(request: MemberRequest) -> HttpResponse:
    asked = read_asked(request.GET, request.member)
    context: dict[str, Any] = {
        "asked": asked,
        "found": find_deals(asked, request.member),
        "stages": Deal.Stage.choices,
        "sorts": [(key, sort.label) for key, sort in SORTS.items()],
        "team": Member.objects.visible_to(request.member).filter(left_at=None).order_by("name"),
        "views": saved_views(request.member),
        "can_write": not request.member.is_viewer,
    }
    return render(request, "deals/deal_list.html", context)


def saved_views(member: Member) -> Any:
    views = SavedView.objects.visible_to(member).filter(page="deals")
    return views.filter(Q(member=member) | Q(is_shared=True)).order_by("name")


@require_POST
@member_view
def view_keep(request: MemberRequest) -> HttpResponse:
    """Keep the filters and the sorting of the table under a name."""
    given = QueryDict(request.POST.get("filter", "").lstrip("?"))
    asked = read_asked(given, request.member)
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > 80:
        raise Refusal("Give this view a name of at most 80 letters.")
    request.member.saved_views.create(
        workspace_id=request.member.workspace_id,
        page="deals",
        name=name,
        query=asked.address().lstrip("?"),
        is_shared="shared" in request.POST,
    )
    messages.success(request, f"“{name}” stands above the table now.")
    return redirect(reverse("deals:list") + asked.address())


@require_POST
@member_view
def view_forget(request: MemberRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(request.member.saved_views.filter(page="deals"), pk=pk)
    view.delete()
    messages.success(request, f"“{view.name}” is gone. The deals in it are not.")
    return redirect("deals:list")
