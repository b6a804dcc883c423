"""Calendar feeds: the secret address itself, and the two places where a person makes one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodbuy.deals.models import CalendarFeed, CastMember
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.kernel.tongues import speaking_to_team
from goodbuy.plans.calendar import entries_of, written
from goodbuy.plans.calendar_people import entries_of_member
from goodbuy.room.access import (
    GuestRequest,
    Pass,
    as_read_by,
    guest_view,
    kept_private,
    load_grant,
)
from goodbuy.room.reader import address
from goodbuy.workspaces.access import MemberRequest, find_members, member_view, public_view
from goodbuy.workspaces.boundary import WEB, acting, acting_as_grant, acting_as_member
from goodbuy.workspaces.models import User, token_hash


@require_safe
@public_view
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program fetches, with no cookie and no password: the address is the key."""
    if is_too_many("feed", address_of(request), 240, 60):
        return HttpResponse(status=429)
    found = _find(token)
    body = None
    if found:
        body = _clients(found) if found["grant_id"] else _members(found)
    if body is None:
        return kept_private(HttpResponse(status=404))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="goodbuy.ics"'
    return kept_private(response)


def _find(token: str) -> dict[str, Any] | None:
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select * from goodbuy_find_feed(%s)", [token_hash(token)])
        row = cursor.fetchone()
        return dict(zip([c.name for c in cursor.description], row, strict=True)) if row else None


def _clients(found: dict[str, Any]) -> bytes | None:
    whose = Pass(found["grant_id"], found["workspace_id"], found["deal_id"], found["cast_id"])
    with acting_as_grant(whose):
        grant = load_grant(whose)
        if grant is None or not grant.is_open or grant.cast.has_left or grant.deal.deleted_at:
            return None
        feed = CalendarFeed.objects.shared_with(grant).get(pk=found["id"])
        names = {"company": grant.deal.company_name, "firm": grant.workspace.name}

        def link(name: str, row: Any) -> str:
            args = [row.pk] if name == "step" else []
            return f"{settings.GOODBUY_URL}{address(grant, name, *args)}"

        with as_read_by(grant):
            name = _("%(company)s with %(firm)s") % names
            return written(feed, entries_of([grant.cast], link), name=name)


def _members(found: dict[str, Any]) -> bytes | None:
    """A member who has left, or may not sign in any more, has no calendar here."""
    user = User.still_there(found["user_id"])
    mine = [m for m in find_members(user) if m.pk == found["member_id"]] if user else []
    if not mine:
        return None
    tongue = speaking_to_team(mine[0].workspace.language)
    with acting_as_member(mine[0]), timezone.override(mine[0].zone), tongue:
        feed = CalendarFeed.objects.visible_to(mine[0]).get(pk=found["id"])
        here = CastMember.objects.visible_to(mine[0])
        faces = here.filter(member=mine[0], has_left=False, deal__deleted_at=None)

        def link(name: str, row: Any) -> str:
            path = row.get_absolute_url() if name == "person" else f"/deals/{row.deal_id}/"
            return f"{settings.GOODBUY_URL}{path}"

        entries = entries_of_member(mine[0], list(faces), link)
        return written(feed, entries, name=mine[0].workspace.name)


@require_POST
@guest_view
def feed_open(request: GuestRequest) -> HttpResponse:
    if "close" in request.POST:
        open_one = CalendarFeed.of(request.grant)
        if open_one:
            open_one.close()
        messages.success(request, _("The calendar address opens nothing any more."))
    else:
        CalendarFeed.open(request.grant)
        messages.success(request, _("Here is your calendar address. It is yours alone."))
    return redirect(address(request.grant, "settings"))


@require_POST
@member_view(viewer_may_post=True)
def feed_of_member(request: MemberRequest) -> HttpResponse:
    from goodbuy.workspaces.boundary import MEMBER

    me = request.member
    # A viewer's role can write nothing; one's own calendar is one's own all the same.
    with acting(MEMBER, workspace=me.workspace_id, member=me.pk):
        open_one = CalendarFeed.of(me)
        if "close" not in request.POST:
            CalendarFeed.open(me)
        elif open_one:
            open_one.close()
    return redirect("workspaces:profile")
