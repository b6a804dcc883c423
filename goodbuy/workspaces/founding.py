"""The first run: an empty installation gets its workspace and its owner, once."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.ids import uuid7
from goodbuy.workspaces.boundary import MEMBER, WEB, acting
from goodbuy.workspaces.following import tell_of_founding
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
        user = User.objects.create_user(email, password or None)
    made = Workspace(id=uuid7(), **workspace)
    with acting(MEMBER, workspace=made.pk):
        made.save(force_insert=True)
        member = Member.objects.create(
            workspace=made,
            user=user,
            name=owner,
            email=user.email,
            role=Member.Role.OWNER,
            zone=made.zone,
            country=made.country,
        )
        tell_of_founding(member)
        return member
