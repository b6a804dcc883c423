from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from goodbuy.conversations.models import Mention
from goodbuy.conversations.views import place_of
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member

MOST = 8


@require_GET
@member_view
def mention_open(request: MemberRequest, pk: UUID) -> HttpResponse:
    """From Today to the note, which settles the line."""
    rows = Mention.objects.visible_to(request.member).filter(member=request.member)
    mention = get_object_or_404(rows.select_related("note"), pk=pk)
    mention.look(by=request.member)
    return redirect(place_of(mention.note).replace("#notes", f"#note-{mention.note_id}"))


@require_GET
@member_view
def mention_names(request: MemberRequest) -> HttpResponse:
    """Names of the team that begin as typed, for the list under a note's field."""
    typed = request.GET.get("q", "").replace("\0", "")[:60]
    team = Member.objects.visible_to(request.member).filter(left_at=None, name__istartswith=typed)
    names = team.exclude(pk=request.member.pk).order_by("name").values_list("name", flat=True)
    return JsonResponse({"names": list(names[:MOST])})
