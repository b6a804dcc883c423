from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodbuy.plans.models import CheckIn, Step, TeachBack
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.check_ins import (
    answered_question,
    open_questions,
    question_card,
    reply_with,
    verdict_in,
)
from goodbuy.room.lived import days_ahead
from goodbuy.room.reader import address
from goodbuy.room.views.answering import Typed, carry_out, show


@require_POST
@guest_view
def check_in(request: GuestRequest, pk: UUID) -> HttpResponse:
    """One tap on a short question in the room."""
    one: CheckIn | None = open_questions(request.grant).filter(pk=pk).first()
    # Answered since this page was opened: the row refuses, and the page keeps what was typed.
    one = one or answered_question(request.grant, pk)
    if one is None:
        raise Http404
    one.deal, one.workspace = request.grant.deal, request.grant.deal.workspace
    value = request.POST.get("value", "")

    def again(problem: str, typed: Typed) -> HttpResponse:
        facts = {"question": question_card(one), "problem": problem, "typed": typed}
        return show(request, "room/check_in.html", facts, status=422)

    return carry_out(
        request,
        lambda: reply_with(one, request.grant, request.POST, value),
        said=_("Thank you. Something comes of it, and you read here what."),
        to=address(request.grant, "page"),
        again=again,
    )


@require_POST
@guest_view
def step_lived(request: GuestRequest, pk: UUID) -> HttpResponse:
    """How a step was, in one tap: from much worse to much better than told."""
    from goodbuy.room.views.steps import show_step

    steps = Step.objects.shared_with(request.grant).filter(is_shared=True).for_list()
    step: Step = get_object_or_404(steps, pk=pk)
    step.deal = request.grant.deal
    sent = request.POST

    def act() -> CheckIn:
        verdict = verdict_in(sent.get("value", ""))
        words = sent.get("words", "")
        return CheckIn.tell_of(step, by=request.grant, verdict=verdict, words=words)

    return carry_out(
        request,
        act,
        said=_("Thank you. It stands beside what we said now."),
        to=address(request.grant, "step", pk),
        again=lambda problem, typed: show_step(request, step, problem, typed),
    )


@require_POST
@guest_view
def step_say(request: GuestRequest, pk: UUID) -> HttpResponse:
    """In their own words: what happens in this step."""
    from goodbuy.room.views.steps import show_step

    mine = TeachBack.objects.shared_with(request.grant).filter(cast=request.grant.cast, step=pk)
    one = get_object_or_404(mine.select_related("cast", "step"))
    steps = Step.objects.shared_with(request.grant).filter(is_shared=True).for_list()
    step = get_object_or_404(steps, pk=pk)
    return carry_out(
        request,
        lambda: one.say(request.POST.get("said", ""), by=request.grant),
        said=_("Thank you. One of us reads it and says whether we mean the same."),
        to=address(request.grant, "step", pk),
        again=lambda problem, typed: show_step(request, step, problem, typed),
    )


@require_safe
@guest_view
def first_days_page(request: GuestRequest) -> HttpResponse:
    return show(request, "room/first_days.html", {"days": days_ahead(request.grant)})
