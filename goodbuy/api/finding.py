"""Whose a key is: found before the workspace is known, so past row-level security."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from goodbuy.workspaces.access import member_of
from goodbuy.workspaces.boundary import WEB
from goodbuy.workspaces.models import Member, Workspace, token_hash
from goodbuy.workspaces.policies import definer_function

definer_function(
    "goodbuy_key_holder(wanted bytea)",
    "table (m workspaces_member, w workspaces_workspace, k uuid, writes boolean, used date) "
    "language sql",
    "select m, w, k.id, k.may_write, k.last_used_on from api_key k "
    "join workspaces_member m on m.id = k.member_id "
    "join workspaces_workspace w on w.id = k.workspace_id "
    "where k.token_hash = wanted and k.ended_at is null and m.left_at is null",
    WEB,
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that came with a key: as whom it acts, and how much it may."""

    member: Member
    key_id: UUID
    may_write: bool
    last_used_on: date | None


def find_holder(token: str) -> Holder | None:
    columns = [f"(m).{f.column}" for f in Member._meta.concrete_fields]
    columns += [f"(w).{f.column}" for f in Workspace._meta.concrete_fields]
    with connection.cursor() as cursor:
        select = f"select {', '.join(columns)}, k, writes, used from goodbuy_key_holder(%s)"
        cursor.execute(select, [token_hash(token)])
        row = cursor.fetchone()
    return Holder(member_of(row[:-3]), *row[-3:]) if row else None
