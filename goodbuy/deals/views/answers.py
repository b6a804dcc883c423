"""What a client told us, answered from the deal page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from goodbuy.deals.forms import BriefAnswerForm
from goodbuy.deals.models import Brief, CastMember
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.htmx import told
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


@require_POST
@member_view
def brief_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    briefs = Brief.objects.visible_to(request.member).select_related("deal", "cast")
    brief = get_object_or_404(briefs, pk=pk)
    form = BriefAnswerForm(request.POST)
    faces = CastMember.objects.visible_to(request.member).filter(deal_id=brief.deal_id)
    form.fields["next_owner"].choices = [("", ""), *((str(c.pk), c.name) for c in faces)]  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refusal(form.sentence)
    owner = next((c for c in faces if str(c.pk) == form.cleaned_data["next_owner"]), None)
    brief.answer(by=request.member, next_words=form.cleaned_data["next_words"], next_owner=owner)
    return told(
        request,
        for_us("%(first_name)s knows what is next.") % {"first_name": brief.cast.first_name},
        to=brief.deal,
    )
