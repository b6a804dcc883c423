"""Sessions as Django keeps them; each request reads its own in one statement with who it is of.

The list of sessions (allauth's) says whose each is, so the person and where they work come along.
What came along is believed only where the session itself names the same person: see `signed_in`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from goodbuy.kernel.statements import ask
from goodbuy.workspaces.access import member_columns, member_of
from goodbuy.workspaces.models import Member, User


@dataclass(frozen=True, slots=True)
class Along:
    user: User
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of Django's table: `load` reads nothing but its words."""

    session_data: str


class SessionStore(db.SessionStore):
    along: Along | None = None

    def _get_session_from_db(self) -> Any:
        found = ask(_sql(), [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return None
        self.along = _along(found)
        return Kept(found[0][0])


@cache
def _user_names() -> list[str]:
    return [field.attname for field in User._meta.concrete_fields]


@cache
def _sql() -> str:
    columns = ", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)
    return (
        f"select s.session_data, {columns}, {member_columns()} from {Session._meta.db_table} s"
        f" left join {UserSession._meta.db_table} l on l.session_key = s.session_key"
        f" left join {User._meta.db_table} u on u.id = l.user_id"
        " left join lateral goodbuy_members_of(u.id) on true"
        " where s.session_key = %s and s.expire_date > %s"
    )


def _along(found: list[tuple[Any, ...]]) -> Along | None:
    names = _user_names()
    end = 1 + len(names)
    if found[0][1:end].count(None) == len(names):
        return None
    user = User.from_db("default", names, found[0][1:end])
    # Without a membership there is one row, and nothing in it.
    return Along(user, [member_of(row[end:]) for row in found if row[end] is not None])


def signed_in(request: HttpRequest) -> Any:
    """The one who came along, where all that Django would ask of them holds; else its own way."""
    session: Any = request.session
    given = session.get(auth.SESSION_KEY), session.get(auth.BACKEND_SESSION_KEY)
    along = getattr(session, "along", None)
    if (
        along
        and along.user.is_active
        and given[0] == str(along.user.pk)
        and given[1] in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            session.get(auth.HASH_SESSION_KEY) or "", along.user.get_session_auth_hash()
        )
    ):
        return along.user
    return auth.get_user(request)


class SignedInMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: signed_in(request))  # type: ignore[assignment]
