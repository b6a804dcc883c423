from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goodbuy.deals.models import Grant
from goodbuy.room.access import Pass, kept_private, load_grant, zone_of
from goodbuy.room.page import room_page
from goodbuy.room.views.page import STATUSES
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.boundary import acting_as_grant


@require_safe
@member_view
def room_as(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The room as one client sees it: read with the client's own rights, nothing to press."""
    known = get_object_or_404(Grant.objects.visible_to(request.member).live(), pk=pk)
    found = Pass(known.pk, known.workspace_id, known.deal_id, known.cast_id)
    with acting_as_grant(found):
        grant = load_grant(found)
        assert grant is not None
        with timezone.override(zone_of(grant)):
            page = room_page(grant, is_preview=True)
    facts = {
        "page": page,
        "frame": page.frame,
        "statuses": STATUSES,
        "preview_back": f"/deals/{known.deal_id}/",
    }
    return kept_private(render(request, "room/room_page.html", facts))
