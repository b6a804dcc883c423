"""The pages between the two sides, as a client or a third party sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goodbuy.conversations.acts import carry
from goodbuy.conversations.cards import meeting_card, recap_card
from goodbuy.conversations.models import HeardPromise, Meeting, Recap
from goodbuy.conversations.pages import page_facts
from goodbuy.kernel.refusing import Attempt
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.before import before_it
from goodbuy.room.reader import days_of
from goodbuy.room.talks import meeting_cards
from goodbuy.room.views.answering import Typed, show, typed_in


@require_safe
@guest_view
def meeting_list(request: GuestRequest) -> HttpResponse:
    cards = meeting_cards(request.grant)
    facts = {
        "coming": [card for card in reversed(cards) if card.state == "coming"],
        "rest": [card for card in cards if card.state != "coming"],
    }
    return show(request, "room/meeting_list.html", facts)


@require_safe
@guest_view
def meeting_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.shared_with(request.grant).for_list(), pk=pk)
    recap = (
        Recap.objects.shared_with(request.grant).filter(meeting=meeting).told().for_list().first()
    )
    days = days_of(request.grant)
    heard: list[Any] = []
    if recap:
        rows = HeardPromise.objects.shared_with(request.grant).filter(recap=recap)
        heard = list(rows.select_related("said_by"))
    card = meeting_card(meeting, days)
    facts = {
        "meeting": card,
        "recap": recap_card(recap, heard, days) if recap else None,
        "before": before_it(request.grant) if card.state == "coming" else None,
    }
    return show(request, "room/meeting_detail.html", facts)


@require_safe
@guest_view
def talk_page(request: GuestRequest, page: str) -> HttpResponse:
    return _show(request, page, "", {})


def _show(request: GuestRequest, page: str, problem: str, typed: Typed) -> HttpResponse:
    grant = request.grant
    facts = {
        **page_facts(page, grant.deal, grant, grant.cast.side, days_of(grant)),
        "base": reverse(f"room:{page}", args=[grant.deal.room_key]),
        "body": f"conversations/_{page}.html",
        "can_write": True,
        "problem": problem,
        "typed": typed,
    }
    return show(request, "room/talk_page.html", facts)


@require_POST
@guest_view
def talk_do(request: GuestRequest, page: str, verb: str, pk: UUID | None = None) -> HttpResponse:
    grant = request.grant
    with Attempt() as attempt, transaction.atomic():
        messages.success(request, carry(page, verb, grant.deal, grant, request.POST, pk))
        return redirect(f"room:{page}", grant.deal.room_key)
    return _show(request, page, attempt.problem, typed_in(request))
