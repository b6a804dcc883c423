from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from goodbuy.deals.models import Brief
from goodbuy.plans.models import Narration
from goodbuy.plans.wanting import everything_wanted
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.page import page_of, room_page, wanted_card
from goodbuy.room.reader import reader_of
from goodbuy.room.telling import entry_card
from goodbuy.room.views.answering import show
from goodbuy.workspaces.access import public_view

TOLD_AT_ONCE = 30

STATUSES = (
    (Brief.Status.ALL_WELL, _("All well, I’m just busy"), _("Work goes on. Nobody rings you.")),
    (Brief.Status.DELAYED, _("It is delayed until the day below"), _("Nobody chases you before.")),
    (Brief.Status.TALK, _("Please talk to me"), _("One of us rings you by the next working day.")),
    (
        Brief.Status.CARRY_ON_WITH,
        _("Carry on with a colleague for now"),
        _("They get what comes next."),
    ),
    (Brief.Status.PAUSE, _("Not now, please pause"), _("Until the day below. No questions asked.")),
    (
        Brief.Status.NOT_AS_PROMISED,
        _("Not what I was promised"),
        _("Say it. We answer you quickly."),
    ),
    (Brief.Status.BAD_NEWS, _("I have bad news"), _("Good that you tell us. We make it easy.")),
    (
        Brief.Status.DECIDED_NO,
        _("We have decided against it"),
        _("Thank you. We stop, and that is all."),
    ),
    (
        Brief.Status.WRONG_PERSON,
        _("I am the wrong person for this"),
        _("Say in your words who is the right one, if you like."),
    ),
)


@require_safe
@guest_view
def page(request: GuestRequest) -> HttpResponse:
    shown = room_page(request.grant)
    request.grant.deal.was_told()
    facts = {"page": shown, "frame": shown.frame, "statuses": STATUSES, "typed": {"status": ""}}
    return show(request, "room/room_page.html", facts)


@require_safe
@guest_view
def where_page(request: GuestRequest) -> HttpResponse:
    reader = reader_of(request.grant)
    shown = page_of(reader)
    waiting = everything_wanted(reader.deal, reader.me, rows=reader.whole.waiting)
    in_order = sorted(waiting, key=lambda w: (w.by_on is None, w.by_on, w.words))
    everything = [wanted_card(wanted, reader) for wanted in in_order]
    if reader.post.is_paused or reader.post.is_ended:
        everything = []
    return show(request, "room/where_page.html", {"page": shown, "everything": everything})


@require_safe
@guest_view
def told_list(request: GuestRequest) -> HttpResponse:
    """The whole play-by-play, newest first, from a moment on."""
    reader = reader_of(request.grant, latest=1)
    rows = Narration.objects.shared_with(request.grant).published().order_by("-published_at", "-id")
    if before := moment_in(request.GET.get("before", "")):
        rows = rows.filter(published_at__lt=before)
    told = list(rows.select_related("narrator")[: TOLD_AT_ONCE + 1])
    shown, more = told[:TOLD_AT_ONCE], len(told) > TOLD_AT_ONCE
    older = urlencode({"before": shown[-1].published_at.isoformat()}) if more else ""
    feed = [entry_card(entry, reader) for entry in shown]
    return show(request, "room/told_list.html", {"feed": feed, "older": older})


def moment_in(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@require_GET
@public_view
def worker(request: HttpRequest) -> Any:
    """The script that keeps a room's last copy on the device; its place decides what it may see."""
    file = settings.PACKAGE / "static" / "js" / "sw.js"
    response = FileResponse(file.open("rb"), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/room/"
    response.headers["Cache-Control"] = "no-cache"
    return response
