"""From a link to a room: what the link alone opens, and what it asks for first."""

from __future__ import annotations

from hmac import compare_digest

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodbuy.deals.models import Grant
from goodbuy.kernel import clock
from goodbuy.kernel.ids import uuid7
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.room.access import (
    closed_door,
    kept_private,
    leave_cookie,
    link_mark,
    load_grant,
    may_enter,
    speak_to,
)
from goodbuy.room.finding import find_by_address, find_by_token
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.boundary import acting_as_grant

TRIES, WITHIN = 8, 15 * 60


@require_http_methods(["GET", "POST"])
@public_view
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    """The address in a client's mail."""
    if is_too_many("link", address_of(request), 120, 60):
        return _wait(request)
    found = find_by_token(token)
    if found is None:
        return closed_door(request)
    if request.method == "POST" and is_too_many("enter", str(found.pk), TRIES, WITHIN):
        return _wait(request)
    with acting_as_grant(found):
        grant = load_grant(found)
        if grant is None or not may_enter(grant, grant.deal.room_key, link_mark(grant)):
            grant = None
        speak_to(grant)
        asked = _asked(request, grant) if grant else {}
        if grant and not asked:
            grant.touch()
    if grant is None:
        return closed_door(request)
    return kept_private(_ask(request, asked) if asked else _let_in(grant))


def _asked(request: HttpRequest, grant: Grant) -> dict[str, object]:
    """What still stands between this visitor and the room; nothing once they may go in."""
    if grant.level == Grant.Level.EMAIL:
        return _address_asked(request, grant)
    if grant.level == Grant.Level.CODE:
        return _code_asked(request, grant)
    return {}


def _address_asked(request: HttpRequest, grant: Grant) -> dict[str, object]:
    given = request.POST.get("email", "").strip().lower()[:254]
    is_sent = request.method == "POST"
    if is_sent and compare_digest(given.encode(), grant.email.lower().encode()):
        return {}
    problem = _("This link was sent to another address. Try the one that the mail came to.")
    if not given:
        problem = _("This is still empty. Please fill it in.")
    return {"wants": "email", "given": given, "problem": problem if is_sent else ""}


def _code_asked(request: HttpRequest, grant: Grant) -> dict[str, object]:
    if request.method != "POST":
        return {"wants": "code", "was_sent": False}
    typed, problem = request.POST.get("code"), ""
    digits = "".join(c for c in typed or "" if c.isdigit())
    if typed is None:
        grant.ask_code()
    elif digits and grant.check_code(digits):
        return {}
    elif not typed.strip():
        problem = _("This is still empty. Please fill it in.")
    else:
        problem = _("That is not the code, or it is older than ten minutes. Ask for a new one.")
    grant.refresh_from_db(fields=["code_tries", "code_expires_at"])
    lasts = grant.code_expires_at is not None and grant.code_expires_at > clock.now()
    is_used_up = lasts and grant.code_tries >= grant.CODE_TRIES
    if is_used_up:
        problem = _("Five codes were wrong, so no other one works for ten minutes. Then ask again.")
    return {"wants": "code", "was_sent": True, "is_used_up": is_used_up, "problem": problem}


def _ask(request: HttpRequest, asked: dict[str, object]) -> HttpResponse:
    return render(request, "room/enter.html", asked, status=422 if asked.get("problem") else 200)


def _let_in(grant: Grant) -> HttpResponse:
    response = redirect("room:page", grant.deal.room_key)
    response.headers["Referrer-Policy"] = "no-referrer"
    leave_cookie(response, grant)
    return response


@require_http_methods(["GET", "POST"])
@public_view
def link_fresh(request: HttpRequest) -> HttpResponse:
    """Always says the same. A letter goes out only to an address that has a room."""
    if request.method != "POST":
        return closed_door(request)
    email = request.POST.get("email", "").strip()[:254]
    if is_too_many("fresh", address_of(request), 10, WITHIN):
        return _wait(request)
    often = is_too_many("fresh to", email.lower(), 3, WITHIN)
    found = find_by_address(email) if email and not often else []
    grants = [[str(workspace), str(grant)] for workspace, grant in found]
    # One job whether or not there is a room, so that the answer takes as long either way.
    transaction.on_commit(lambda: _send(grants))
    return kept_private(render(request, "room/fresh.html", {"email": email}))


def _send(grants: list[list[str]]) -> None:
    from goodbuy.room.tasks import send_fresh_links

    send_fresh_links.defer(grants=[[*one, str(uuid7())] for one in grants])


def _wait(request: HttpRequest) -> HttpResponse:
    return kept_private(render(request, "room/wait.html", status=429))
