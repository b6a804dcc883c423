from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from goodbuy.insight.bin import KEPT_DAYS, KINDS, bin_page, empty_bin, erase_binned
from goodbuy.kernel import words
from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member


@require_GET
@member_view
def bin_list(request: MemberRequest) -> HttpResponse:
    """What was removed in the last thirty days, by whom, and a way back for each."""
    shown = bin_page(request.member, request.GET.get("after", ""))
    context = {
        "bin": shown,
        "days": KEPT_DAYS,
        "next": f"?after={shown.after}" if shown.after else "",
        "may_change": not request.member.is_viewer,
        "may_empty": request.member.role == Member.Role.OWNER,
    }
    return render(request, "insight/bin.html", context)


@require_POST
@member_view
def bin_erase(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    get_object_or_404(KINDS[kind].objects.visible_to(request.member), pk=pk)
    with refusal_warned(request):
        erase_binned(kind, pk, by=request.member)
        messages.success(request, for_us("It is erased, with all that hung on it."))
    return redirect("insight:bin")


@require_POST
@member_view
def bin_empty(request: MemberRequest) -> HttpResponse:
    with refusal_warned(request):
        done, kept = empty_bin(by=request.member)
        said = for_us("%(done)s erased for good.") % {"done": words.plural_words(done, "thing")}
        if kept:
            said += for_us(" %(kept)s with deals stayed.") % {
                "kept": words.plural_words(kept, "company,companies")
            }
        messages.success(request, said)
    return redirect("insight:bin")
