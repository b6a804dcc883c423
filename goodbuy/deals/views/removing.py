from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from goodbuy.deals.models import Deal
from goodbuy.deals.views.stages import find_deal
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


@require_POST
@member_view
def deal_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    deal.remove(by=request.member)
    undo = reverse("deals:restore", args=[pk])
    said = for_us("%(deal)s is in the bin for 30 days, and its rooms are closed.") % {"deal": deal}
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("deals:list")


@require_POST
@member_view
def deal_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal: Deal = get_object_or_404(Deal.objects.visible_to(request.member), pk=pk)
    deal.restore(by=request.member)
    messages.success(
        request, for_us("%(deal)s is back, and its rooms are open again.") % {"deal": deal}
    )
    return redirect(deal)
