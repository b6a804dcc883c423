"""From the letter to the membership: whoever opens it proves the address by a code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.boundary import MEMBER, WEB, acting
from goodbuy.workspaces.mail import send_mail
from goodbuy.workspaces.models import Invitation, Member, User, token_hash

STASH = "invitation"


def send_invitation(invitation: Invitation, token: str, *, by: Member) -> None:
    link = settings.GOODBUY_URL + reverse("workspaces:invitation", args=[token])
    send_mail(
        invitation.email,
        for_us("%(by)s invites you to %(workspace)s")
        % {"by": by.name, "workspace": by.workspace.name},
        "mail/invitation",
        {"invitation": invitation, "by": by, "workspace": by.workspace, "link": link},
    )


def find(token: str) -> Invitation | None:
    """The invitation that this letter's token belongs to, open or not."""
    with acting(WEB), connection.cursor() as cursor:
        wanted = token_hash(token)
        cursor.execute("select id, workspace_id from goodbuy_invitation(%s)", [wanted])
        found = cursor.fetchone()
    if not found:
        return None
    with acting(MEMBER, workspace=found[1]):
        return Invitation.objects.select_related("workspace", "invited_by").get(pk=found[0])


def send_code(request: HttpRequest, invitation: Invitation, token: str, name: str) -> bool:
    """Send the code to the invited address; false when too many were asked for."""
    if not ratelimit.consume(request, action="request_login_code", key=invitation.email):
        return False
    user = User.objects.filter(email=invitation.email).first()
    user = user or User.objects.create_user(invitation.email)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    stash(request, token, name)
    return True


def stash(request: HttpRequest, token: str, name: str) -> None:
    request.session[STASH] = {"token": token, "name": name}


def accept_stashed(request: HttpRequest, user: User) -> UUID | None:
    """After sign-in: become a member of the workspace whose letter brought this person here."""
    kept: dict[str, Any] | None = request.session.pop(STASH, None)
    invitation = find(kept["token"]) if kept else None
    if not kept or not invitation or invitation.email != user.email:
        return None
    try:
        with acting(MEMBER, workspace=invitation.workspace_id):
            invitation.accept(user, name=kept["name"])
    except WrongState as problem:
        messages.warning(request, str(problem))
        return None
    messages.success(
        request, for_us("You work in %(workspace)s now.") % {"workspace": invitation.workspace.name}
    )
    return invitation.workspace_id
