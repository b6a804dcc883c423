"""The first run: an empty installation gets its workspace and its owner, once."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.ids import uuid7
from goodbuy.workspaces.boundary import MEMBER, WEB, acting
from goodbuy.workspaces.models import Member, User, Workspace

FOUNDING_LOCK = 4712


def is_founded() -> bool:
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select goodbuy_is_founded()")
        return bool(cursor.fetchone()[0])


@transaction.atomic
def found(*, owner: str, email: str, password: str, workspace: dict[str, Any]) -> Member:
    """The workspace, its owner and the owner's sign-in, all or nothing. See policies._founding."""
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [FOUNDING_LOCK])
        if is_founded():
            raise WrongState("This Goodbuy has its owner already. Ask them for an invitation.")
        user = make_user(email, password)
    made = Workspace(id=uuid7(), **workspace)
    with acting(MEMBER, workspace=made.pk):
        made.save(force_insert=True)
        return Member.objects.create(
            workspace=made,
            user=user,
            name=owner,
            email=user.email,
            role=Member.Role.OWNER,
            zone=made.zone,
            country=made.country,
        )


def make_user(email: str, password: str = "") -> User:
    """Somebody who can sign in by a code to this address. Nobody makes a user by themselves."""
    user = User.objects.create_user(email=email, password=password or None)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
