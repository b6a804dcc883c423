from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.deals.models import Brief, CastMember, Question
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.typed_days import day_or_refusal
from goodbuy.plans.models import Step
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.page import room_page
from goodbuy.room.reader import address, reader_of
from goodbuy.room.telling import asked_card
from goodbuy.room.views.answering import Typed, carry_out, do_on, page_or_verb, show
from goodbuy.room.views.page import STATUSES, moment_in
from goodbuy.room.views.people import as_id, chosen, pass_it_on

AT_ONCE = 30
# Fields whose words the other side reads.
WORDS = ("words", "still_unclear")


@require_http_methods(["GET", "POST"])
@guest_view
def ask(request: GuestRequest) -> HttpResponse:
    said = _("Asked. The answer comes here, and it has a day.")
    return page_or_verb(request, lambda: _ask(request), _show_ask, said=said, shared=WORDS)


def _ask(request: GuestRequest) -> Question:
    sent, grant = request.POST, request.grant
    way = sent.get("way", Question.Way.OPENLY)
    kind = Question.Kind.WHERE_NOW if sent.get("kind") == "where_now" else Question.Kind.QUESTION
    if way not in Question.Way.values:
        raise Refusal("Choose who sees that you asked.")
    if way == Question.Way.ANONYMOUS and not room_page(grant).can_hide:
        raise Refusal("You are the only one of your side here, so your name cannot be hidden.")
    to = as_id(sent.get("to", ""))
    ours = CastMember.objects.shared_with(grant).filter(side="seller", has_left=False)
    return Question.ask(
        grant.deal,
        sent.get("words", ""),
        by=grant,
        way=way,
        kind=kind,
        step_id=_about(request),
        owner=ours.filter(pk=to).first() if to else None,
    )


def _about(request: GuestRequest) -> UUID | None:
    wanted = as_id(request.POST.get("about") or request.GET.get("about", ""))
    known = Step.objects.shared_with(request.grant).filter(pk=wanted, is_shared=True)
    return wanted if wanted and known.exists() else None


def _show_ask(request: GuestRequest, problem: str, typed: Typed) -> HttpResponse:
    about = _about(request)
    step = Step.objects.shared_with(request.grant).filter(pk=about).first() if about else None
    facts: dict[str, Any] = {
        "page": room_page(request.grant),
        "problem": problem,
        "typed": typed,
        "about": str(about or ""),
        "about_words": step.name if step else "",
        "to": as_id(request.GET.get("to", "") or typed.get("to", "")) or "",
    }
    return show(request, "room/ask_page.html", facts)


@require_http_methods(["GET", "POST"])
@guest_view
def brief(request: GuestRequest) -> HttpResponse:
    said = _("Thank you for telling us.")
    return page_or_verb(request, lambda: _brief(request), _show_brief, said=said)


def _brief(request: GuestRequest) -> Brief:
    sent = request.POST
    if sent.get("status") not in Brief.Status.values:
        raise Refusal("Choose how things stand. One tap is enough.")
    carry_on = sent["status"] == Brief.Status.CARRY_ON_WITH
    return Brief.send(
        request.grant.deal,
        by=request.grant,
        status=sent["status"],
        words=sent.get("words", ""),
        reconnect_on=day_chosen(sent.get("day", ""), sent.get("other", "")),
        carry_on_with=chosen(request, "carry_on_with") if carry_on else None,
    )


def day_chosen(chosen_day: str, other: str) -> date | None:
    text = other if chosen_day == "other" else chosen_day
    if chosen_day == "other" and not text:
        raise Refusal("Choose the other day, or one of those that are offered.")
    return day_or_refusal(text)


def _show_brief(request: GuestRequest, problem: str, typed: Typed) -> HttpResponse:
    facts = {
        "page": room_page(request.grant),
        "statuses": STATUSES,
        "problem": problem,
        "typed": {"status": "", **typed},
    }
    return show(request, "room/brief_page.html", facts)


@require_safe
@guest_view
def question_list(request: GuestRequest) -> HttpResponse:
    reader = reader_of(request.grant, latest=1)
    rows = Question.objects.shared_with(request.grant).for_list()
    if before := moment_in(request.GET.get("before", "")):
        rows = rows.filter(asked_at__lt=before)
    found = list(rows[: AT_ONCE + 1])
    shown, more = found[:AT_ONCE], len(found) > AT_ONCE
    for question in shown:
        question.deal = request.grant.deal
    older = urlencode({"before": shown[-1].asked_at.isoformat()}) if more else ""
    page = {"asked": [asked_card(question, reader) for question in shown]}
    return show(request, "room/question_list.html", {"page": page, "older": older})


def _question(request: GuestRequest, pk: UUID) -> Question:
    question = get_object_or_404(Question.objects.shared_with(request.grant).for_list(), pk=pk)
    question.deal = request.grant.deal
    return question


@require_safe
@guest_view
def question_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _show_question(request, pk)


def _show_question(
    request: GuestRequest, pk: UUID, problem: str = "", typed: Typed | None = None
) -> HttpResponse:
    card = asked_card(_question(request, pk), reader_of(request.grant, latest=1))
    facts = {"asked": card, "problem": problem, "typed": typed or {}}
    return show(request, "room/question_detail.html", facts)


@require_POST
@guest_view
def question_understand(request: GuestRequest, pk: UUID) -> HttpResponse:
    question = _question(request, pk)
    return carry_out(
        request,
        lambda: question.understand(by=request.grant),
        said=_("Good. Thank you for saying so."),
        to=address(request.grant, "page"),
        again=lambda problem, typed: _show_question(request, pk, problem, typed),
    )


@require_POST
@guest_view
def question_reopen(request: GuestRequest, pk: UUID) -> HttpResponse:
    question = _question(request, pk)
    words = request.POST.get("still_unclear", "")
    said = _("Asked again. That it was not clear is our job, not yours.")
    verb = partial(Question.reopen, by=request.grant, still_unclear=words)
    return do_on(request, question, verb, _show_question, said=said, to="question", shared=WORDS)


@require_http_methods(["GET", "POST"])
@guest_view
def question_pass(request: GuestRequest, pk: UUID) -> HttpResponse:
    question = _question(request, pk)
    return pass_it_on(request, question, question.words)
