from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from goodbuy.deals.models import Deal
from goodbuy.deals.views.stages import find_deal
from goodbuy.workspaces.access import MemberRequest, member_view


@require_POST
@member_view
def deal_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    deal.remove(by=request.member)
    undo = reverse("deals:restore", args=[pk])
    said = f"{deal} is in the bin for 30 days, and its rooms are closed."
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("deals:list")


@require_POST
@member_view
def deal_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal: Deal = get_object_or_404(Deal.objects.visible_to(request.member), pk=pk)
    deal.restore(by=request.member)
    messages.success(request, f"{deal} is back, and its rooms are open again.")
    return redirect(deal)
