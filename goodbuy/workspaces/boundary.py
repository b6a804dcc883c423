"""Who is acting, told to PostgreSQL for one transaction. Every tenant passes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from goodbuy.kernel.statements import ask

WEB, MEMBER, VIEWER, GUEST = "goodbuy_web", "goodbuy_member", "goodbuy_viewer", "goodbuy_guest"
# For members who do not see all of the workspace: see sight.py.
MEMBER_SOME, VIEWER_SOME = f"{MEMBER}_some", f"{VIEWER}_some"
ROLES = (WEB, MEMBER, VIEWER, GUEST, MEMBER_SOME, VIEWER_SOME)
_SETTINGS = (
    "app.workspace", "app.member", "app.deal", "app.grant", "app.cast", "app.user", "app.people",
    "app.deals", "role",
)  # fmt: skip
_APPLIED = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
# The same for a member who may see only a part (see sight.py): in one statement.
_NARROWED = (
    "select "
    + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS[:6])
    + ", set_config('app.people', coalesce(s.people, ''), true)"
    ", set_config('app.deals', coalesce(s.deals, ''), true)"
    ", set_config('role', case when s.people || s.deals <> '' then %s else %s end, true)"
    " from (select) always left join goodbuy_sight(%s) s on true"
)
_READ = "select " + ", ".join(
    f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS
)


@contextmanager
def acting(
    role: str,
    *,
    workspace: UUID | str = "",
    member: UUID | str = "",
    deal: UUID | str = "",
    grant: UUID | str = "",
    cast: UUID | str = "",
    user: UUID | str = "",
) -> Iterator[None]:
    """One transaction as a database role that sees one workspace (or one deal of it).

    Settings are local to the transaction. Nested inside another transaction, the outer ones are
    put back at the end, so a block never leaks into what surrounds it.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        before: tuple[str, ...] = ()
        if nested:
            [before] = ask(_READ, [])
        values = [str(v) for v in (workspace, member, deal, grant, cast, user)]
        if nested or not member:
            _apply([*values, "", "", role])
        if member:
            # Within another boundary after it: not every role may ask how far a member sees.
            ask(_NARROWED, [*values, f"{role}_some", role, values[1]])
        yield
        if nested:
            _apply(before)


def _apply(values: Sequence[str]) -> None:
    *places, role = values
    ask(_APPLIED, [*places, role or "none"])


def acting_as_member(member: Any) -> AbstractContextManager[None]:
    """`with acting_as_member(member):` rows of the member's workspace; a viewer can only read."""
    role = VIEWER if member.is_viewer else MEMBER
    return acting(role, workspace=member.workspace_id, member=member.pk)


def acting_as_grant(grant: Any) -> AbstractContextManager[None]:
    """`with acting_as_grant(grant):` the rows of one deal, on tables that a room shows."""
    return acting(
        GUEST,
        workspace=grant.workspace_id,
        deal=grant.deal_id,
        grant=grant.pk,
        cast=grant.cast_id,
    )


def acting_in(workspace_id: UUID | str) -> AbstractContextManager[None]:
    """`with acting_in(workspace.id):` background work inside one workspace, as a member's role."""
    return acting(MEMBER, workspace=workspace_id)


def all_workspace_ids() -> list[UUID]:
    """Every workspace of this installation: for the clockwork alone, through a definer function."""
    with connection.cursor() as cursor:
        cursor.execute("select goodbuy_workspace_ids()")
        return [row[0] for row in cursor.fetchall()]


def in_each_workspace(work: Callable[[UUID], int]) -> int:
    """Do a round of the clockwork inside each workspace in turn; how much was done in all."""
    done = 0
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            done += work(workspace_id)
    return done
