"""The only access rules: who a view is for, and the boundary that is set before it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us, for_us_later, speak_to_team
from goodbuy.workspaces.boundary import WEB, acting, acting_as_member
from goodbuy.workspaces.models import Member, User, Workspace

View = Callable[..., HttpResponse]
# The database refused: see sight.py.
OUT_OF_SIGHT = for_us_later(
    "You see what you or your team look after, so you cannot give this to somebody else. "
    "Nothing was changed: ask a manager to do it."
)


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
        # To the end of the request: a page that is missing or refused speaks the same language.
        speak_to_team(member.workspace.language)
        if member.is_viewer and request.method not in ("GET", "HEAD") and not viewer_may_post:
            return refuse_viewer(request)
        try:
            with acting_as_member(member), timezone.override(member.zone):
                response = view(request, *args, **kwargs)
                # A template that is rendered later would be rendered outside the boundary.
                if hasattr(response, "render") and callable(response.render):
                    response = response.render()
                return response
        except ProgrammingError as problem:
            if "row-level security" not in str(problem):
                raise
            return render(request, "403.html", {"sentence": OUT_OF_SIGHT}, status=403)

    run.audience = "member"  # type: ignore[attr-defined]
    run.viewer_may_post = viewer_may_post  # type: ignore[attr-defined]
    return run


def find_members(user: User) -> list[Member]:
    """This person as a member of each workspace where they work, each with its workspace.

    One statement, before any boundary: a definer function gives both rows, whole. It runs as the
    web role, which may call it and may read neither table.
    """
    sql = f"select {member_columns()} from goodbuy_members_of(%s)"
    return [member_of(row) for row in ask(sql, [user.pk])]


@cache
def member_columns() -> str:
    """What `member_of` reads: both rows of goodbuy_members_of, column by column."""
    columns = [f"(m).{f.column}" for f in Member._meta.concrete_fields]
    return ", ".join(columns + [f"(w).{f.column}" for f in Workspace._meta.concrete_fields])


@cache
def _member_names() -> tuple[list[str], list[str]]:
    rows: tuple[type[Member], type[Workspace]] = (Member, Workspace)
    mine, theirs = ([f.attname for f in row._meta.concrete_fields] for row in rows)
    return mine, theirs


def member_of(row: tuple[Any, ...]) -> Member:
    mine, theirs = _member_names()
    member = Member.from_db("default", mine, row[: len(mine)])
    member.workspace = Workspace.from_db("default", theirs, row[len(mine) :])
    return member


def find_memberships(user: User) -> list[tuple[Any, Any, str]]:
    """Of each workspace where this person works: their member's id, its id, its name."""
    return [_membership(member) for member in find_members(user)]


def _membership(member: Member) -> tuple[Any, Any, str]:
    return member.pk, member.workspace_id, member.workspace.name


def place_member(request: HttpRequest) -> Member | None:
    """Set `request.member` and `request.memberships` for a signed-in person; None: of none."""
    along = getattr(request.session, "along", None)
    is_read = along is not None and along.user.pk == request.user.pk
    # Read with the session, moments ago, and once: see sessions.py.
    members = along.members if along and is_read else find_members(request.user)  # type: ignore[arg-type]
    request.memberships = [_membership(m) for m in members]  # type: ignore[attr-defined]
    wanted = request.session.get("workspace")
    # The one chosen in this session, else the person's first.
    chosen = [m for m in members if str(m.workspace_id) == wanted] or members
    if not chosen:
        return None
    request.member = chosen[0]  # type: ignore[attr-defined]
    return chosen[0]


def refuse_viewer(request: HttpRequest) -> HttpResponse:
    sentence = for_us("You can read everything here, and change nothing: your role is viewer.")
    return render(request, "403.html", {"sentence": sentence}, status=403)
