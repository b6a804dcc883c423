"""Finding a grant before it is known whose room it is: through two functions and nothing else."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from goodbuy.room.access import Pass
from goodbuy.workspaces.boundary import WEB, acting
from goodbuy.workspaces.models import token_hash
from goodbuy.workspaces.policies import definer_function

# Whose rooms could a fresh link lead to? Asked by whoever says that this address is theirs; the
# answer goes to that address and nowhere else.
definer_function(
    "goodbuy_grants_of_address(wanted text)",
    "table (id uuid, workspace_id uuid) language sql",
    "select id, workspace_id from deals_grant where lower(email) = lower(wanted) "
    "and state = 'active' order by coalesce(last_used_at, created_at) desc limit 5",
    WEB,
)


def find_by_token(token: str) -> Pass | None:
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute(
            "select id, workspace_id, deal_id, cast_id from goodbuy_find_grant(%s)",
            [token_hash(token)],
        )
        row = cursor.fetchone()
    return Pass(*row) if row else None


def find_by_address(email: str) -> list[tuple[UUID, UUID]]:
    """The grants of an address, as (workspace, grant)."""
    with acting(WEB), connection.cursor() as cursor:
        cursor.execute("select id, workspace_id from goodbuy_grants_of_address(%s)", [email])
        return [(workspace, grant) for grant, workspace in cursor.fetchall()]
