from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.plans.handoff_page import handoff_page
from goodbuy.plans.models import Handoff
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.reader import days_of
from goodbuy.room.views.answering import Typed, do_on, show
from goodbuy.room.views.people import pass_it_on


def _handoff(request: GuestRequest, pk: UUID) -> Handoff:
    rows = Handoff.objects.shared_with(request.grant).filter(is_shown=True).for_list()
    handoff: Handoff = get_object_or_404(rows, pk=pk)
    handoff.deal = request.grant.deal
    return handoff


@require_safe
@guest_view
def handoff_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _show(request, pk)


def _show(
    request: GuestRequest, pk: UUID, problem: str = "", typed: Typed | None = None
) -> HttpResponse:
    handoff, days = _handoff(request, pk), days_of(request.grant)
    is_mine = handoff.client_id == request.grant.cast_id
    steps = [
        (handoff.giver.name, gettext("Everything I know is in it"), handoff.giver_at),
        (handoff.receiver.name, gettext("I know what was promised"), handoff.receiver_at),
        (handoff.client.name, gettext("Nothing I said is missing"), handoff.client_at),
    ]
    facts = {
        "handoff_id": str(handoff.pk),
        "page": handoff_page(handoff, say=days.long, is_live=False),
        "seal": handoff.sha256,
        "steps": [(name, words, days.short(at) if at else "") for name, words, at in steps],
        "can_say": is_mine and handoff.state == Handoff.State.ACCEPTED_BY_RECEIVER,
        "can_return": is_mine
        and handoff.state in (Handoff.State.OFFERED, Handoff.State.ACCEPTED_BY_RECEIVER),
        "is_over": handoff.state in (Handoff.State.ACCEPTED_BY_CLIENT, Handoff.State.CLOSED),
        "missing": handoff.missing if handoff.state == Handoff.State.RETURNED else "",
        "is_mine": is_mine,
        "problem": problem,
        "typed": typed or {},
    }
    return show(request, "room/handoff_detail.html", facts)


def _do(request: GuestRequest, pk: UUID, verb: Callable[[Handoff], Any], said: str) -> HttpResponse:
    return do_on(request, _handoff(request, pk), verb, _show, said=said, to="handoff")


@require_POST
@guest_view
def handoff_accept(request: GuestRequest, pk: UUID) -> HttpResponse:
    """The client's word that nothing they said is missing, for what was on their screen."""
    seen = request.POST.get("seen", "")
    said = gettext("Thank you. You will not have to say it a second time.")
    return _do(request, pk, lambda one: one.accept_by_client(by=request.grant, seen=seen), said)


@require_POST
@guest_view
def handoff_return(request: GuestRequest, pk: UUID) -> HttpResponse:
    missing = request.POST.get("missing", "")
    said = gettext("Thank you. It is added before anybody goes on.")
    return _do(request, pk, lambda one: one.give_back(by=request.grant, missing=missing), said)


@require_http_methods(["GET", "POST"])
@guest_view
def handoff_pass(request: GuestRequest, pk: UUID) -> HttpResponse:
    """A colleague looks in the client's place."""
    handoff = _handoff(request, pk)
    return pass_it_on(request, handoff, gettext("What we hand on about you"))
