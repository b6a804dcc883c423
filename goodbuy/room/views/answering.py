"""What every change in a room answers: a sentence and the way back, or the page with all typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goodbuy.deals.models import Received
from goodbuy.kernel.errors import Refusal
from goodbuy.room.access import GuestRequest
from goodbuy.room.live import ticket_of
from goodbuy.room.reader import frame_of

Typed = dict[str, str]
# Fields that pages send and nobody typed.
OURS = ("csrfmiddlewaretoken", "once")


def show(
    request: GuestRequest, template: str, facts: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    grant = request.grant
    frame = facts.get("frame") or frame_of(grant)
    known = {"frame": frame, "live_ticket": ticket_of(grant), **facts}
    return render(request, template, known, status=status)


def carry_out(
    request: GuestRequest,
    verb: Callable[[], Any],
    *,
    said: str,
    to: Any,
    again: Callable[[str, Typed], HttpResponse],
) -> HttpResponse:
    """Do it and go on to `to`; or give the page `again`, with what is wrong and what was typed.

    What a page sends again with the same key, because the line broke off, is done once.
    """
    key = request.headers.get("Idempotency-Key") or request.POST.get("once", "")
    try:
        with transaction.atomic():
            made = verb() if Received.is_first(key, by=request.grant) else None
    except Refusal as problem:
        return again(str(problem), typed_in(request))
    messages.success(request, getattr(made, "notice", "") or said)
    return redirect(to)


def typed_in(request: GuestRequest) -> Typed:
    return {k: str(v) for k, v in request.POST.items() if k not in OURS}
