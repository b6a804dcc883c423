"""The only access rules: who a view is for, and the boundary that is set before it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodbuy.workspaces.boundary import VIEWER, WEB, acting, acting_as_member
from goodbuy.workspaces.models import Member, User

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """What a member's view receives: `user`, `member` and its workspace are there."""

    member: Member
    memberships: list[tuple[Any, Any, str]]


def public_view(view: View) -> View:
    """For anybody. Runs with the web role: no row of any workspace can be read or written."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with acting(WEB):
            return view(request, *args, **kwargs)

    run.audience = "public"  # type: ignore[attr-defined]
    return run


def demo_only(view: View) -> View:
    """Goes around an audience: outside the demo there is nothing at this address."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.GOODBUY_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return run


def member_view(view: View | None = None, *, viewer_may_post: bool = False) -> Any:
    """For members, inside their workspace. A viewer reads: a POST is refused with a sentence."""
    if view is None:
        return lambda real: member_view(real, viewer_may_post=viewer_may_post)

    @wraps(view)
    def run(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member = place_member(request)
        if member is None:
            return redirect("workspaces:none")
        if member.is_viewer and request.method not in ("GET", "HEAD") and not viewer_may_post:
            return refuse_viewer(request)
        with acting_as_member(member), timezone.override(member.zone):
            response = view(request, *args, **kwargs)
            # A template that is rendered later would be rendered outside the boundary.
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response

    run.audience = "member"  # type: ignore[attr-defined]
    run.viewer_may_post = viewer_may_post  # type: ignore[attr-defined]
    return run


def find_memberships(user: User) -> list[tuple[Any, Any, str]]:
    """Of each workspace where this person works: their member's id, its id, its name."""
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select * from goodbuy_workspaces_of(%s)", [user.pk])
        return cursor.fetchall()


def chosen(
    memberships: list[tuple[Any, Any, str]], wanted: str | None
) -> tuple[Any, Any, str] | None:
    """The membership to act in: the one chosen in this session, else the person's first."""
    wanted_ones = [row for row in memberships if str(row[1]) == wanted]
    return next(iter(wanted_ones or memberships), None)


def place_member(request: HttpRequest) -> Member | None:
    """Set `request.member` and `request.memberships` for a signed-in person; None: of none."""
    request.memberships = find_memberships(request.user)  # type: ignore[attr-defined, arg-type]
    found = chosen(request.memberships, request.session.get("workspace"))  # type: ignore[attr-defined]
    if not found:
        return None
    with acting(VIEWER, workspace=found[1], member=found[0]):
        member = Member.objects.select_related("workspace").get(pk=found[0])
    request.member = member  # type: ignore[attr-defined]
    return member


def refuse_viewer(request: HttpRequest) -> HttpResponse:
    sentence = "You can read everything here, and change nothing: your role is viewer."
    return render(request, "403.html", {"sentence": sentence}, status=403)
