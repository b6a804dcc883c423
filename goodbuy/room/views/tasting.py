"""How it feels: asked in the room, and by a signed link in a mail that needs no sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from goodbuy.conversations.aftertaste_items import ITEMS, SCALE
from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import Grant
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.kernel.refusing import Attempt
from goodbuy.room.access import (
    GuestRequest,
    as_read_by,
    guest_view,
    kept_private,
    load_grant,
)
from goodbuy.room.check_ins import unsent
from goodbuy.room.tasting import answers_in, read_signed
from goodbuy.room.views.answering import carry_out, show
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.boundary import acting_as_grant


@require_http_methods(["GET", "POST"])
@guest_view
def aftertaste(request: GuestRequest, pk: UUID) -> HttpResponse:
    row = _row(request.grant, pk)
    if request.method != "POST":
        return show(request, "room/aftertaste_page.html", _facts(row))
    return carry_out(
        request,
        lambda: _answer(row, request.grant, request.POST),
        said=gettext("Thank you. That helps both of us."),
        to=request.path,
        again=lambda problem, typed: show(
            request, "room/aftertaste_page.html", _facts(row, problem, typed), status=422
        ),
    )


# The signed address is the right to answer this one question: no cookie is asked for.
@require_http_methods(["GET", "POST"])
@public_view
def taste(request: HttpRequest, token: str) -> HttpResponse:
    """The same question, from a mail: answered at once, without a sign-in."""
    read = read_signed(token)
    if read is None or is_too_many("taste", address_of(request), 60, 60):
        return _gone(request)
    with acting_as_grant(read[0]):
        grant = load_grant(read[0])
        if grant is None or not grant.is_open or grant.cast.has_left:
            return _gone(request)
        with as_read_by(grant):
            return kept_private(_taste(request, grant, _row(grant, read[1])))


def _gone(request: HttpRequest) -> HttpResponse:
    facts = {"is_unknown": True, "unsent": unsent(request.POST)}
    return kept_private(render(request, "room/taste.html", facts, status=404))


def _taste(request: HttpRequest, grant: Grant, row: Aftertaste) -> HttpResponse:
    attempt = Attempt()
    if request.method == "POST" and row.state != Aftertaste.State.ANSWERED:
        with attempt:
            _answer(row, grant, request.POST)
            return redirect(request.path)
    typed = request.POST.dict() if request.method == "POST" else {}
    facts = {**_facts(row, attempt.problem, typed), "deal_name": grant.deal.name}
    facts["host"] = grant.deal.workspace.name
    status = 422 if facts["unsent"] else attempt.status
    return render(request, "room/taste.html", facts, status=status)


def _row(grant: Grant, pk: UUID) -> Aftertaste:
    rows = Aftertaste.objects.shared_with(grant).filter(cast_id=grant.cast_id)
    return get_object_or_404(rows.exclude(state=Aftertaste.State.PLANNED), pk=pk)


def _answer(row: Aftertaste, grant: Grant, sent: Any) -> None:
    again, words = sent.get("again", ""), sent.get("words", "")
    row.answer(answers_in(sent), by=grant, again=again, words=words)


def _facts(row: Aftertaste, problem: str = "", typed: Any = None) -> dict[str, Any]:
    given = typed or {}
    lines = [(item.name, item.words, given.get(item.name, "")) for item in ITEMS]
    return {
        "lines": lines,
        "scale": [(str(value), words) for value, words in SCALE],
        "again": Aftertaste.Again.choices,
        "is_answered": row.state == Aftertaste.State.ANSWERED,
        "is_closed": row.state == Aftertaste.State.CLOSED,
        "would_again": row.again,
        "problem": problem,
        "typed": given,
        "unsent": unsent(given, row.words),
        "slider": given.get("slider", "50"),
    }
