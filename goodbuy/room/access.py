"""Who is let into a room: the cookie that a link leaves, and the boundary around each page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db import models
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext

from goodbuy.deals.models import Grant
from goodbuy.deals.models.brief import Apart
from goodbuy.kernel import clock
from goodbuy.kernel.limits import is_too_many
from goodbuy.kernel.statements import Statement
from goodbuy.kernel.tongues import spoken
from goodbuy.kernel.working_days import CalendarError, known_zone
from goodbuy.plans.models import CheckIn, Handoff, TeachBack
from goodbuy.plans.wanting import ToSay
from goodbuy.room.near import with_talks
from goodbuy.workspaces.boundary import acting_as_grant

View = Callable[..., HttpResponse]
SALT = "room"
LASTS = 180 * 24 * 60 * 60
WRITES_A_MINUTE = 40
log = logging.getLogger(__name__)


class GuestRequest(HttpRequest):
    """What a room's view receives: `grant` is open, and only its deal can be read."""

    grant: Grant


@dataclass(frozen=True)
class Pass:
    """Which grant a link or a cookie stands for; enough to enter its boundary, not yet let in."""

    pk: UUID
    workspace_id: UUID
    deal_id: UUID
    cast_id: UUID
    # The beginning of the link's hash: a renewed link ends what the old one opened.
    link: str = ""


def cookie_name(room_key: str) -> str:
    return f"room-{room_key}"


def leave_cookie(response: HttpResponse, grant: Grant) -> None:
    """Let this browser into this one room. Says who, is signed, and no script reads it."""
    ids = [str(i) for i in (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)]
    key = grant.deal.room_key
    response.set_cookie(
        cookie_name(key),
        signing.dumps([*ids, link_mark(grant)], salt=SALT),
        max_age=LASTS,
        path=f"/room/{key}/",
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def link_mark(grant: Grant) -> str:
    return bytes(grant.token_hash or b"").hex()[:16]


def read_cookie(request: HttpRequest, room_key: str) -> Pass | None:
    value = request.COOKIES.get(cookie_name(room_key), "")
    try:
        grant, workspace, deal, cast, link = signing.loads(value, salt=SALT, max_age=LASTS)
        return Pass(UUID(grant), UUID(workspace), UUID(deal), UUID(cast), str(link))
    except (signing.BadSignature, ValueError, TypeError):
        return None


MOST_SHORT = 3
_PARTS = ("deal__workspace", "deal__plan", "deal__answer_time__proposed_by", "cast")
_HANDOFF = (
    Handoff.objects.filter(deal_id=models.OuterRef("deal_id"))
    .open()
    .order_by("-created_at")
    .values(says=JSONObject(id="id", state="state", client="client_id"))[:1]
)


_TO_SAY = ToSay.among(TeachBack.objects.filter(cast_id=models.OuterRef("cast_id"))).values(
    says=JSONObject(id="id", step_id="step_id", step__name="step__name", state="state")
)[:1]
# A few questions on the reader's desk: a room would otherwise ask for them on its own.
_SHORT = (
    CheckIn.objects.asked()
    .filter(cast_id=models.OuterRef("cast_id"), deal_id=models.OuterRef("deal_id"))
    .exclude(state=CheckIn.State.SNOOZED)
    .order_by("sent_at", "id")
    .values(
        says=JSONObject(
            id="id", why="why", kind="kind", asks="asks", step="step__name", phase="phase__name"
        )
    )[:MOST_SHORT]
)


def _with_all(pk: UUID, now: datetime) -> Any:
    rows = Grant.objects.filter(pk=pk).select_related(*_PARTS)
    rows = rows.annotate(
        short=ArraySubquery(_SHORT),
        handoff=models.Subquery(_HANDOFF),
        to_say=models.Subquery(_TO_SAY),
    )
    return with_talks(rows, now)


_GRANT = Statement(_with_all)


def load_grant(found: Pass) -> Grant | None:
    """The grant with all that a page needs of it, read inside its own boundary."""
    grant = _GRANT.first(pk=found.pk, now=clock.now())
    if grant is not None:
        # One object, so that what a verb changes on it is seen everywhere.
        grant.cast.deal = grant.deal
        grant.workspace = grant.deal.workspace
    return grant


def zone_of(grant: Grant | Apart) -> str:
    """The time zone in which this person reads the room."""
    for zone in (grant.zone, grant.cast.zone, grant.deal.workspace.zone):
        try:
            return known_zone(zone).key
        except CalendarError:
            continue
    return "UTC"


def tongue_of(grant: Grant | Apart) -> str:
    """The language in which this person reads the room."""
    return spoken(grant.language or grant.deal.workspace.language)


@contextmanager
def as_read_by(grant: Grant | Apart) -> Iterator[None]:
    """Days, hours and words as this person reads them, as long as the block lasts."""
    with timezone.override(zone_of(grant)), translation.override(tongue_of(grant)):
        yield


def speak_to(grant: Grant | None) -> None:
    """From here to the end of the request; `TongueMiddleware` ends it."""
    if grant is not None:
        translation.activate(tongue_of(grant))


def speak_to_holder(request: HttpRequest, key: str) -> None:
    """For an answer that comes before the view: in the language of the link’s holder."""
    if found := read_cookie(request, key):
        with acting_as_grant(found):
            grant = load_grant(found)
            if grant is not None and may_enter(grant, key, found.link):
                speak_to(grant)


def guest_view(view: View) -> View:
    """For clients and third parties, inside the rows of their own deal.

    Whoever has no open grant for this room gets one and the same page, whatever the reason.
    """

    @wraps(view)
    def run(request: GuestRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = read_cookie(request, key)
        # A session, if there is one, is read now: the guest's role cannot reach that table.
        request.session.get("")
        if found is None:
            return closed_door(request)
        if request.method == "POST" and is_too_many("writes", str(found.pk), WRITES_A_MINUTE, 60):
            return HttpResponse(too_fast(), status=429, content_type="text/plain; charset=utf-8")
        response = _inside(view, request, key, found, args, kwargs)
        return closed_door(request) if response is None else kept_private(response)

    run.audience = "guest"  # type: ignore[attr-defined]
    run.speak = speak_to_holder  # type: ignore[attr-defined]
    return run


def too_fast() -> str:
    return gettext(
        "That was very fast. Nothing is lost: wait a minute, go back, and send it again."
    )


def _inside(
    view: View, request: GuestRequest, key: str, found: Pass, args: Any, kwargs: Any
) -> HttpResponse | None:
    with acting_as_grant(found):
        grant = load_grant(found)
        if grant is None or not may_enter(grant, key, found.link):
            return None
        request.grant = grant
        # To the end of the request: a page that is missing or fails speaks the same language.
        speak_to(grant)
        with timezone.override(zone_of(grant)):
            # Looking leaves a mark, asking does not: a question may have no name.
            if request.method in ("GET", "HEAD"):
                grant.touch()
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response


def may_enter(grant: Grant, room_key: str, link: str) -> bool:
    return (
        grant.is_open
        and not grant.cast.has_left
        and grant.deal.deleted_at is None
        and grant.deal.room_key == room_key
        and link_mark(grant) == link
    )


def closed_door(request: HttpRequest) -> HttpResponse:
    """One page for a link that is unknown, old, revoked or another room's: it tells nothing."""
    return kept_private(render(request, "room/closed.html", status=404))


def kept_private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Nothing of the address goes to another site. 'no-referrer' would make browsers send forms
    # with the origin 'null', which the check against forged forms refuses.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
