"""The only access rules: who a view is for, and the boundary that is set before it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from goodbuy.workspaces.boundary import WEB, acting, acting_as_member
from goodbuy.workspaces.models import Member, User

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """What a member's view receives: `user`, `member` and its workspace are there."""

    member: Member


def public_view(view: View) -> View:
    """For anybody. Runs with the web role: no row of any workspace can be read or written."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with acting(WEB):
            return view(request, *args, **kwargs)

    run.audience = "public"  # type: ignore[attr-defined]
    return run


def member_view(view: View | None = None, *, viewer_may_post: bool = False) -> Any:
    """For members, inside their workspace. A viewer reads: a POST is refused with a sentence."""
    if view is None:
        return lambda real: member_view(real, viewer_may_post=viewer_may_post)

    @wraps(view)
    def run(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = find_membership(request.user, request.session.get("workspace"))
        if not found:
            return redirect("workspaces:none")
        member_id, workspace_id = found
        with acting(
            "goodbuy_member", workspace=workspace_id, member=member_id, user=request.user.pk
        ):
            member = Member.objects.select_related("workspace").get(pk=member_id)
        request.member = member
        if member.is_viewer and request.method not in ("GET", "HEAD") and not viewer_may_post:
            return refuse_viewer(request)
        with acting_as_member(member):
            response = view(request, *args, **kwargs)
            # A template that is rendered later would be rendered outside the boundary.
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response

    run.audience = "member"  # type: ignore[attr-defined]
    return run


def find_membership(user: User, wanted: str | None) -> tuple[Any, Any] | None:
    """The membership to act in: the one chosen in this session, else the person's first."""
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select id, workspace_id from goodbuy_memberships(%s)", [user.pk])
        rows = cursor.fetchall()
    chosen = [row for row in rows if str(row[1]) == wanted]
    return (chosen or rows or [None])[0]


def refuse_viewer(request: HttpRequest) -> HttpResponse:
    sentence = "You can read everything here, and change nothing: your role is viewer."
    return render(request, "403.html", {"sentence": sentence}, status=403)
