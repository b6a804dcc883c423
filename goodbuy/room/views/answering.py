"""What every change in a room answers: a sentence and the way back, or the page with all typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goodbuy.deals.models import Received
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.refusing import Attempt
from goodbuy.room.access import GuestRequest
from goodbuy.room.live import ticket_of
from goodbuy.room.reader import address, frame_of

Typed = dict[str, str]
# Fields that pages send and nobody typed.
OURS = ("csrfmiddlewaretoken", "once")


def show(
    request: GuestRequest, template: str, facts: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    """A page in the room's frame; with a `problem` among its facts its status is 422."""
    status = status or (422 if facts.get("problem") else 200)
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
    shared: Sequence[str] = (),
) -> HttpResponse:
    """Do it and go on to `to`; or give the page `again`, with what is wrong and what was typed.

    What a page sends again with the same key, because the line broke off, is done once. `shared`:
    the fields whose words the other side reads; what divides in them is gently said.
    """
    key = request.headers.get("Idempotency-Key") or request.POST.get("once", "")
    with Attempt() as attempt, transaction.atomic():
        made = verb() if Received.is_first(key, by=request.grant) else None
        hint = gentle_word(*(request.POST.get(name, "") for name in shared))
        messages.success(request, f"{getattr(made, 'notice', '') or said} {hint}".strip())
        return redirect(to)
    return again(attempt.problem, typed_in(request))


def page_or_verb(
    request: GuestRequest,
    verb: Callable[[], Any],
    page: Callable[[GuestRequest, str, Typed], HttpResponse],
    *,
    said: str,
    shared: Sequence[str] = (),
) -> HttpResponse:
    """A page with one form: shown when it is opened, done when it is sent, back to the room."""
    if request.method != "POST":
        return page(request, "", {})
    to = address(request.grant, "page")
    return carry_out(
        request,
        verb,
        said=said,
        to=to,
        again=lambda problem, typed: page(request, problem, typed),
        shared=shared,
    )


def do_on(
    request: GuestRequest,
    row: Any,
    verb: Callable[[Any], Any],
    page: Callable[[GuestRequest, UUID, str, Typed], HttpResponse],
    *,
    said: str,
    to: str,
    shared: Sequence[str] = (),
) -> HttpResponse:
    """Do something to the row that a page shows, and go on to the page `to` of that row."""
    return carry_out(
        request,
        lambda: verb(row),
        said=said,
        to=address(request.grant, to, row.pk),
        again=lambda problem, typed: page(request, row.pk, problem, typed),
        shared=shared,
    )


def typed_in(request: GuestRequest) -> Typed:
    return {k: str(v) for k, v in request.POST.items() if k not in OURS}
