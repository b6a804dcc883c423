from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.typed_days import day_or_refusal
from goodbuy.promises.models import Outcome
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.reader import reader_of
from goodbuy.room.results import readings_of, result_card
from goodbuy.room.views.answering import Typed, do_on, show
from goodbuy.room.views.people import pass_it_on

VERDICTS = (
    (Outcome.State.VERIFIED, _later("Yes, as promised")),
    (Outcome.State.EXCEEDED, _later("Yes, and better than promised")),
    (Outcome.State.SHORT, _later("Not there yet")),
)


def _result(request: GuestRequest, pk: UUID) -> Outcome:
    rows = Outcome.objects.shared_with(request.grant).for_list()
    outcome = get_object_or_404(rows, pk=pk)
    outcome.deal = request.grant.deal
    return outcome


@require_safe
@guest_view
def result_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _show(request, pk)


def _show(
    request: GuestRequest, pk: UUID, problem: str = "", typed: Typed | None = None
) -> HttpResponse:
    outcome, reader = _result(request, pk), reader_of(request.grant, latest=1)
    facts = {
        "result": result_card(outcome, readings_of(reader)[pk], reader),
        "verbs": verbs_for(outcome, request.grant.cast),
        "verdicts": VERDICTS,
        "problem": problem,
        "typed": typed or {},
        "today": reader.days.today.isoformat(),
    }
    return show(request, "room/result_detail.html", facts)


def verbs_for(outcome: Outcome, me: CastMember) -> tuple[str, ...]:
    """What this reader may say of it now. The model holds the same line."""
    verbs: list[str] = []
    states, client = Outcome.State, CastMember.Side.CLIENT
    is_verifier = outcome.verifier_id in (None, me.pk) and outcome.first_verdict_by_id != me.pk
    if me.side == client and outcome.state == states.PROPOSED:
        verbs += ["agree", "pass"] if outcome.verifier_id in (None, me.pk) else ["agree"]
    if me.side == client and outcome.state == states.CLAIMED and is_verifier:
        verbs += ["verdict", "pass"]
    elif me.side == client and outcome.is_proven:
        verbs.append("relapse")
    if outcome.state in (states.AGREED, states.MEASURING, states.RECOVERY):
        verbs.append("measure")
    return tuple(verbs)


def _do(request: GuestRequest, pk: UUID, verb: Callable[[Outcome], Any], said: str) -> HttpResponse:
    shared = ("words",)
    return do_on(request, _result(request, pk), verb, _show, said=said, to="result", shared=shared)


@require_POST
@guest_view
def result_agree(request: GuestRequest, pk: UUID) -> HttpResponse:
    def agree(outcome: Outcome) -> None:
        if request.grant.cast.side != CastMember.Side.CLIENT:
            raise NotAllowed("Only the client can agree to a result.")
        outcome.agree(by=request.grant)

    return _do(request, pk, agree, _("Agreed. This is what we are measured by."))


@require_POST
@guest_view
def result_verdict(request: GuestRequest, pk: UUID) -> HttpResponse:
    verdict, words = request.POST.get("verdict", ""), request.POST.get("words", "")

    def say(outcome: Outcome) -> None:
        outcome.give_verdict(verdict, by=request.grant, words=words)

    return _do(request, pk, say, _("Thank you. Your word is what counts here."))


@require_POST
@guest_view
def result_measure(request: GuestRequest, pk: UUID) -> HttpResponse:
    def measure(outcome: Outcome) -> None:
        on = day_or_refusal(request.POST.get("on", ""))
        if on is None:
            raise Refusal("Choose the day of the reading.")
        if on > reader_of(request.grant, latest=1).days.today:
            raise Refusal("That day is still to come. A reading is of today or before.")
        value = number_in(request.POST.get("value", ""))
        outcome.measure(on, value, by=request.grant, source=request.POST.get("source", ""))

    return _do(request, pk, measure, _("Written down."))


def number_in(text: str) -> Decimal:
    """1.6 as well as 1,6; raises Refusal for anything that is no number that fits."""
    plain = "".join(text.split()).replace("’", "").replace("−", "-")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise Refusal(
            "“%(text)s” is no number. Write it like 1.6 or 1,6.", text=text[:30]
        ) from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise Refusal("That number is too large to be kept. Nothing changed.")
    return round(value, 4)


@require_http_methods(["GET", "POST"])
@guest_view
def result_pass(request: GuestRequest, pk: UUID) -> HttpResponse:
    outcome = _result(request, pk)
    return pass_it_on(request, outcome, outcome.name)
