"""The demo's one-click sign-in. Nothing here answers outside the demo."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from goodbuy.workspaces import accounts
from goodbuy.workspaces.access import demo_only, public_view
from goodbuy.workspaces.boundary import acting_in, all_workspace_ids
from goodbuy.workspaces.models import Member, User

SALT = "demo-sign-in"


def demo_sign_in_url(base_url: str) -> str:
    """An address that signs in the owner of the first workspace."""
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            owner = Member.objects.filter(role=Member.Role.OWNER, left_at=None).first()
        if owner:
            token = signing.dumps(str(owner.user_id), salt=SALT)
            return base_url.rstrip("/") + reverse("workspaces:demo_sign_in", args=[token])
    raise LookupError("There is no workspace with an owner yet.")


@demo_only
@public_view
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = User.objects.get(pk=signing.loads(token, salt=SALT), is_active=True)
    except (signing.BadSignature, User.DoesNotExist) as problem:
        raise Http404 from problem
    accounts.sign_in(request, user)
    return redirect("workspaces:home")
