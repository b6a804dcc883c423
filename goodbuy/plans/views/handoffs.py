"""The handoff for the team: written by itself, made better by hand, offered, accepted, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.refusing import Attempt, form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import day
from goodbuy.plans import handing
from goodbuy.plans.forms import HandoffForm
from goodbuy.plans.handoff_page import handoff_page
from goodbuy.plans.models import Handoff
from goodbuy.plans.views.circle import find_deal
from goodbuy.workspaces.access import MemberRequest, member_view


def find_handoff(request: MemberRequest, pk: UUID) -> Handoff:
    rows = Handoff.objects.visible_to(request.member).for_list().select_related("deal")
    handoff: Handoff = get_object_or_404(rows, pk=pk, deal__deleted_at=None)
    handoff.deal.workspace = request.member.workspace
    return handoff


@require_http_methods(["GET", "POST"])
@member_view
def handoff_list(request: MemberRequest, deal: UUID) -> HttpResponse:
    """Those of a deal; a POST lets the deal write a new one."""
    about = find_deal(request, deal)
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            if made := handing.begin(about, by=request.member):
                return redirect("plans:handoff", made.pk)
            raise Refusal(
                for_us(
                    "A handoff needs two of our people and one of the client’s. "
                    "Add who is missing to the deal, then begin."
                )
            )
    facts = {
        "deal": about,
        "handoffs": Handoff.objects.visible_to(request.member).filter(deal=about).for_list(),
        "problem": attempt.problem,
        "can_write": not request.member.is_viewer,
    }
    return render(request, "plans/handoff_list.html", facts, status=attempt.status)


@require_GET
@member_view
def handoff_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return show(request, find_handoff(request, pk))


def show(
    request: MemberRequest, handoff: Handoff, problem: str = "", typed: str = ""
) -> HttpResponse:
    is_live = handoff.state in Handoff.WRITABLE
    facts = {
        "handoff": handoff,
        "deal": handoff.deal,
        "page": handoff_page(handoff, say=day, is_live=is_live),
        "acts": acts_of(handoff, request.member),
        "is_live": is_live,
        "problem": problem,
        "typed": typed,
        "steps": handoff_steps(handoff),
    }
    return render(request, "plans/handoff.html", facts, status=422 if problem else 200)


def handoff_steps(handoff: Handoff) -> list[tuple[str, str, Any]]:
    """Who accepted when: the three words that close it."""
    return [
        (handoff.giver.name, for_us("Everything I know is in it"), handoff.giver_at),
        (handoff.receiver.name, for_us("I know what was promised"), handoff.receiver_at),
        (handoff.client.name, for_us("Nothing I said is missing"), handoff.client_at),
    ]


def acts_of(handoff: Handoff, member: Any) -> set[str]:
    """What this member may do with it now. The model holds the same line."""
    if member.is_viewer:
        return set()
    states, acts = Handoff.State, set()
    is_giver = member.is_manager or handoff.giver.member_id == member.pk
    is_receiver = member.is_manager or handoff.receiver.member_id == member.pk
    if handoff.state in Handoff.WRITABLE:
        acts = {"write"} | ({"offer"} if is_giver else set())
    elif handoff.state == states.OFFERED and is_receiver:
        acts = {"accept", "return"}
    elif handoff.state == states.ACCEPTED_BY_RECEIVER and is_receiver:
        acts = {"return"}
    elif handoff.state == states.ACCEPTED_BY_CLIENT:
        acts = {"close"}
    return acts | (set() if handoff.is_shown else {"show"})


@require_http_methods(["GET", "POST"])
@member_view
def handoff_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    handoff = find_handoff(request, pk)
    first = {name: getattr(handoff, name) for name in HandoffForm.base_fields}
    form = HandoffForm(request.POST or None, deal=handoff.deal, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form), transaction.atomic():
            write(handoff, request, form.cleaned_data)
            messages.success(request, for_us("Kept."))
            return redirect("plans:handoff", pk)
    return form_page(request, "plans/handoff_form.html", form, handoff=handoff, deal=handoff.deal)


def write(handoff: Handoff, request: MemberRequest, given: dict[str, Any]) -> None:
    """The words first; where the client sees it, the frozen page follows in the same breath."""
    handoff.write(by=request.member, **given)
    if handoff.is_shown:
        handoff.refresh_from_db()
        handoff.deal.workspace = request.member.workspace
        handoff.write(by=request.member, body=handing.body_of(handoff))


def _offer(handoff: Handoff, request: MemberRequest) -> str:
    handoff.offer(by=request.member, body=handing.body_of(handoff))
    return for_us("Offered. %(first_name)s reads it first, then the client.") % {
        "first_name": handoff.receiver.first_name
    }


def _show(handoff: Handoff, request: MemberRequest) -> str:
    handoff.show(by=request.member, body=handing.body_of(handoff))
    return for_us("%(first_name)s can read it in the room now.") % {
        "first_name": handoff.client.first_name
    }


def _accept(handoff: Handoff, request: MemberRequest) -> str:
    handoff.accept_by_receiver(by=request.member)
    return for_us("Taken over. Now %(first_name)s says whether anything is missing.") % {
        "first_name": handoff.client.first_name
    }


def _return(handoff: Handoff, request: MemberRequest) -> str:
    handoff.give_back(by=request.member, missing=request.POST.get("missing", ""))
    return for_us("Given back. %(first_name)s adds what is missing.") % {
        "first_name": handoff.giver.first_name
    }


def _close(handoff: Handoff, request: MemberRequest) -> str:
    handoff.close(by=request.member)
    return for_us("Handed over. %(first_name)s leads from now on.") % {
        "first_name": handoff.receiver.first_name
    }


VERBS: dict[str, Callable[[Handoff, MemberRequest], str]] = {
    "offer": _offer,
    "show": _show,
    "accept": _accept,
    "return": _return,
    "close": _close,
}


@require_POST
@member_view
def handoff_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    handoff = find_handoff(request, pk)
    if verb not in VERBS:
        raise Http404
    with Attempt() as attempt, transaction.atomic():
        messages.success(request, VERBS[verb](handoff, request))
        return redirect("plans:handoff", pk)
    typed = request.POST.get("missing", "")
    return show(request, find_handoff(request, pk), attempt.problem, typed)
