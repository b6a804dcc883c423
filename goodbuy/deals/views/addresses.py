"""Addresses at which no letter arrives: one of us says when one works again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from goodbuy.deals.models import RefusedAddress
from goodbuy.kernel.htmx import told
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


@require_http_methods(["GET", "POST"])
@member_view
def refused(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the mail server said, and the one act that ends it."""
    rows = RefusedAddress.objects.visible_to(request.member)
    row = get_object_or_404(rows.select_related("deal", "cast__person"), pk=pk)
    if request.method == "POST":
        row.works_again(by=request.member)
        return told(
            request,
            for_us("Letters go to %(address)s again.") % {"address": row.address},
            to=row.deal,
        )
    is_held = row.state == RefusedAddress.State.REFUSED
    return render(request, "deals/refused.html", {"row": row, "is_held": is_held})
