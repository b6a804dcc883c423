"""The workspace's own phrases: what drafts say here instead of the words of the house."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.models import Phrase
from goodbuy.plans.phrasing import shown
from goodbuy.workspaces.access import MemberRequest, member_view

MOST = 100


@require_safe
@member_view
def phrase_list(request: MemberRequest) -> HttpResponse:
    """What was learned from changed drafts, the newest first; once is not learned yet."""
    rows = Phrase.objects.visible_to(request.member).exclude(state=Phrase.State.HEARD)
    phrases = [
        (row, shown(row.before), shown(row.after))
        for row in rows.order_by("state", "-times", "-created_at")[:MOST]
    ]
    return render(request, "plans/phrase_list.html", {"phrases": phrases})


@require_POST
@member_view
def phrase_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    phrase = get_object_or_404(Phrase.objects.visible_to(request.member), pk=pk)
    if verb not in ("drop", "offer"):
        raise Http404
    with refusal_warned(request):
        phrase.drop(by=request.member) if verb == "drop" else phrase.offer(by=request.member)
        said = (
            for_us("Drafts say again what they said before.")
            if verb == "drop"
            else for_us("Offered again.")
        )
        messages.success(request, said)
    return redirect("plans:phrases")
