"""Another e-mail address to sign in with: proved by a code that goes there, told to the old one."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.workspaces import letters
from goodbuy.workspaces.access import find_members
from goodbuy.workspaces.boundary import MEMBER, WEB, acting
from goodbuy.workspaces.models import User

STASH = "new-address"
LASTS, TRIES = 600, 5


def waiting(request: HttpRequest) -> str:
    """The address whose code is still to be typed, if any."""
    kept: dict[str, Any] = request.session.get(STASH) or {}
    return str(kept["email"]) if kept.get("until", 0) > time.time() else ""


def ask(request: HttpRequest, email: str) -> None:
    """Send a code to the new address. Whether somebody signs in with it already is not told."""
    email = email.lower()
    if email == request.user.email:  # type: ignore[union-attr]
        raise Refusal("This is your address already. Nothing was changed.")
    with acting(WEB):
        if not ratelimit.consume(request, action="request_login_code", key=email):
            raise Refusal("Too many codes were asked for. Wait a minute, then try again.")
    code = get_adapter().generate_email_verification_code()
    request.session[STASH] = {
        "email": email,
        "code": _sealed(email, code),
        "tries": TRIES,
        "until": time.time() + LASTS,
    }
    letters.send("address/code", email, {"code": code})


def forget(request: HttpRequest) -> None:
    request.session.pop(STASH, None)


def confirm(request: HttpRequest, code: str) -> str:
    """The new address, now that its code was typed; WrongState or Refusal with the reason."""
    email = waiting(request)
    kept: dict[str, Any] = request.session.get(STASH) or {}
    if not email or kept["tries"] < 1:
        forget(request)
        raise WrongState("This code is too old, or was tried too often. Ask for a new one.")
    if not constant_time_compare(kept["code"], _sealed(email, "".join(code.split()).upper())):
        request.session[STASH] = {**kept, "tries": kept["tries"] - 1}
        raise Refusal("This is not the code we sent. Look at the newest mail and try again.")
    forget(request)
    _move(request.user, email)  # type: ignore[arg-type]
    return email


def _sealed(email: str, code: str) -> str:
    said = f"{email} {code.replace('-', '')}"
    return salted_hmac("new-address", said, algorithm="sha256").hexdigest()


@transaction.atomic
def _move(user: User, email: str) -> None:
    old = user.email
    with acting(WEB):
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(email=email)
                EmailAddress.objects.filter(user_id=user.pk).delete()
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        except IntegrityError:
            raise WrongState(
                "Somebody signs in with this address already. Nothing was changed. If that is "
                "you, sign in with it instead."
            ) from None
        members = find_members(user)
    user.email = email
    for member in members:
        with acting(MEMBER, workspace=member.workspace_id, member=member.pk):
            member.edit(by=member, email=email)
    letters.send("address/changed", old, {"new": email})
