"""The pages between the two sides, as the team sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from goodbuy.conversations.acts import carry
from goodbuy.conversations.cards import TeamDays
from goodbuy.conversations.models import DiscoveryLine
from goodbuy.conversations.next_deal import open_next
from goodbuy.conversations.pages import page_facts
from goodbuy.deals.models import Deal
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


def find_deal(request: MemberRequest, pk: UUID) -> Deal:
    rows = Deal.objects.visible_to(request.member).existing().select_related("workspace")
    return get_object_or_404(rows.select_related("answer_time"), pk=pk)


@require_safe
@member_view
def talk_page(request: MemberRequest, deal: UUID, page: str) -> HttpResponse:
    return _show(request, find_deal(request, deal), page)


def _show(
    request: MemberRequest, deal: Deal, page: str, problem: str = "", typed: Any = None
) -> HttpResponse:
    facts = page_facts(page, deal, request.member, "seller", TeamDays())
    context = {
        **facts,
        "deal": deal,
        "base": f"/deals/{deal.pk}/{page}/",
        "body": f"conversations/_{page}.html",
        "can_write": not request.member.is_viewer,
        "problem": problem,
        "typed": typed or {},
    }
    status = 422 if problem else 200
    return render(request, "conversations/talk_page.html", context, status=status)


@require_POST
@member_view
def talk_do(
    request: MemberRequest, deal: UUID, page: str, verb: str, pk: UUID | None = None
) -> HttpResponse:
    about = find_deal(request, deal)
    with Attempt() as attempt, transaction.atomic():
        messages.success(request, carry(page, verb, about, request.member, request.POST, pk))
        return redirect(f"/deals/{about.pk}/{page}/")
    return _show(request, about, page, attempt.problem, request.POST.dict())


@member_view
def next_deal(request: MemberRequest, deal: UUID) -> HttpResponse:
    """They tune in again: the next deal, with the same people and every open promise."""
    about = find_deal(request, deal)
    name, attempt = request.POST.get("name", ""), Attempt()
    if request.method == "POST":
        with attempt:
            following = open_next(about, by=request.member, name=name)
            messages.success(
                request, for_us("Open. The same people and every open promise came along.")
            )
            return redirect(following.get_absolute_url())
    context = {"deal": about, "name": name, "problem": attempt.problem}
    return render(request, "conversations/next_deal.html", context, status=attempt.status)


@member_view
def discovery_list(request: MemberRequest) -> HttpResponse:
    """What this workspace asks every client: its own words, one question a line."""
    words = "\n".join(DiscoveryLine.words_for(request.member.workspace_id))
    attempt = Attempt()
    if request.method == "POST":
        words = request.POST.get("words", "")
        with attempt:
            DiscoveryLine.rewrite(words.splitlines(), by=request.member)
            messages.success(request, for_us("Kept. New deals begin with these questions."))
            return redirect("conversations:discovery_list")
    may_change = request.member.is_manager
    context = {"words": words, "problem": attempt.problem, "may_change": may_change}
    return render(request, "conversations/discovery_list.html", context, status=attempt.status)
