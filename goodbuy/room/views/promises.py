from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.typed_days import day_or_refusal
from goodbuy.promises.models import Promise
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.lived import four_columns
from goodbuy.room.reader import reader_of
from goodbuy.room.telling import plain_face
from goodbuy.room.views.answering import Typed, do_on, page_or_verb, show
from goodbuy.room.views.people import as_id, pass_it_on
from goodbuy.room.vows import vow_card, vow_sides


@require_safe
@guest_view
def promise_list(request: GuestRequest) -> HttpResponse:
    sides = vow_sides(reader_of(request.grant, latest=1), most=None)
    return show(request, "room/promise_list.html", {"sides": sides})


@require_http_methods(["GET", "POST"])
@guest_view
def promise_new(request: GuestRequest) -> HttpResponse:
    said = gettext("It is written down, word for word.")
    shared = ("words",)
    return page_or_verb(request, lambda: _record(request), _show_new, said=said, shared=shared)


def _record(request: GuestRequest) -> Promise:
    sent, grant = request.POST, request.grant
    to = _others(request).filter(pk=as_id(sent.get("said_to", ""))).first()
    due_on = day_or_refusal(sent.get("due_on", ""))
    if due_on and due_on < reader_of(grant, latest=1).days.today:
        raise Refusal("That day is over. Choose one that is still to come.")
    return Promise.record(
        deal=grant.deal,
        words=sent.get("words", ""),
        said_by=grant.cast,
        said_to=to,
        by=grant,
        due_on=due_on,
        said_where=Promise.Where.ROOM,
    )


def _others(request: GuestRequest) -> Any:
    rows = CastMember.objects.shared_with(request.grant).filter(has_left=False)
    return rows.exclude(side=request.grant.cast.side).order_by("side", "order", "id")


def _show_new(request: GuestRequest, problem: str, typed: Typed) -> HttpResponse:
    others = [plain_face(cast) for cast in _others(request)]
    facts = {"problem": problem, "typed": typed, "others": others}
    return show(request, "room/promise_new.html", facts)


def _promise(request: GuestRequest, pk: UUID) -> Promise:
    rows = Promise.objects.shared_with(request.grant).filter(is_shared=True)
    promise = get_object_or_404(rows.for_list(), pk=pk)
    promise.deal = request.grant.deal
    return promise


@require_safe
@guest_view
def promise_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _show_promise(request, pk)


def _show_promise(
    request: GuestRequest, pk: UUID, problem: str = "", typed: Typed | None = None
) -> HttpResponse:
    promise = _promise(request, pk)
    vow = vow_card(promise, reader_of(request.grant, latest=1))
    four = four_columns(promise, request.grant)
    facts = {"vow": vow, "four": four, "problem": problem, "typed": typed or {}}
    return show(request, "room/promise_detail.html", facts)


# verb: (what is done, what is said to the one who did it)
VERBS: dict[str, tuple[Callable[[Promise, GuestRequest], Any], Any]] = {
    "acknowledge": (
        lambda p, r: p.acknowledge(by=r.grant),
        _("Good. They know that you heard it."),
    ),
    "claim": (
        lambda p, r: p.claim_kept(by=r.grant, words=r.POST.get("words", "")),
        _("Thank you. The other side confirms it."),
    ),
    "confirm": (lambda p, r: p.confirm_kept(by=r.grant), _("Thank you. It counts as kept.")),
    "miss": (lambda p, r: p.miss(by=r.grant), _("It is written down as not kept.")),
    "waive": (lambda p, r: p.waive(by=r.grant), _("You let it go. Nobody works on it any more.")),
    "repair": (
        lambda p, r: p.repair(by=r.grant, words=r.POST.get("words", "")),
        _("Written down: it is put right."),
    ),
    "delay": (lambda p, r: _delay(p, r), _("The new day and its reason are told.")),
}


def _delay(promise: Promise, request: GuestRequest) -> None:
    day = day_or_refusal(request.POST.get("due_on", ""))
    if day is None:
        raise Refusal("Choose the new day.")
    promise.give_new_day(day, by=request.grant, reason=request.POST.get("reason", ""))


@require_POST
@guest_view
def promise_do(request: GuestRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    act, said = VERBS[verb]
    promise = _promise(request, pk)
    return do_on(
        request,
        promise,
        lambda row: act(row, request),
        _show_promise,
        said=str(said),
        to="promise",
        shared=("words", "reason"),
    )


@require_http_methods(["GET", "POST"])
@guest_view
def promise_pass(request: GuestRequest, pk: UUID) -> HttpResponse:
    promise = _promise(request, pk)
    return pass_it_on(request, promise, promise.words)
