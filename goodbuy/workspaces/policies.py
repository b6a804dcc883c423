"""Roles, grants and row-level security, generated from the model list after every migrate."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db import connections

from goodbuy.workspaces import references, sight
from goodbuy.workspaces.boundary import GUEST, MEMBER, MEMBER_SOME, ROLES, VIEWER, VIEWER_SOME, WEB
from goodbuy.workspaces.models import Workspace, WorkspaceModel


def _setting(name: str) -> str:
    # nullif: a local setting reads '' once its transaction ended. (select ...): once a query.
    return f"(select nullif(current_setting('app.{name}', true), '')::uuid)"


WORKSPACE = _setting("workspace")
PLACES = {name: _setting(name) for name in ("member", "deal", "grant", "cast")}


def tenant_models() -> list[type[WorkspaceModel]]:
    return [m for m in apps.get_models() if issubclass(m, WorkspaceModel)]


def global_tables() -> list[str]:
    """Tables of no tenant: sign-in, sessions, jobs, rate limits."""
    tenant = {m._meta.db_table for m in tenant_models()} | {Workspace._meta.db_table}
    names = {
        m._meta.db_table
        for m in apps.get_models(include_auto_created=True)
        if m._meta.db_table not in tenant
    }
    return sorted(names | {"cache"})


def _role_made(role: str) -> str:
    return (
        f"do $$ begin if not exists (select 1 from pg_roles where rolname = '{role}') then "
        f"create role {role} nologin; end if; exception when duplicate_object then null; end $$"
    )


def statements() -> list[str]:
    made: list[str] = []
    for role in ROLES:
        made.append(f"grant {role} to current_user")
        made.append(f"grant usage on schema public to {role}")
        made.append(f"revoke all on all tables in schema public from {role}")
    # These inherit all that the others may; a policy of their own narrows it.
    made.append(f"grant {MEMBER} to {MEMBER_SOME}")
    made.append(f"grant {VIEWER} to {VIEWER_SOME}")
    made += [f"grant select, insert, update, delete on {t} to {WEB}" for t in global_tables()]
    made += _jobs()
    made.append(f"grant temporary on database {{database}} to {MEMBER}")
    made += _rules("workspaces_workspace", f"id = {WORKSPACE}", f"id = {WORKSPACE}", ("select",))
    made.append(f"grant update on workspaces_workspace to {MEMBER}")
    made += _founding()
    for model in tenant_models():
        table, mine = model._meta.db_table, f"workspace_id = {WORKSPACE}"
        theirs = f"{mine} and ({model.guest_rows.format(**PLACES)})"
        adds = f"{mine} and ({(model.guest_adds or model.guest_rows).format(**PLACES)})"
        if model.member_rows:
            mine += f" and ({model.member_rows.format(**PLACES)})"
        changes = f"workspace_id = {WORKSPACE} and ({model.guest_changes.format(**PLACES)})"
        conditions = {"insert": adds, "update": changes if model.guest_changes else theirs}
        made += _rules(table, mine, theirs, model.guest_verbs, conditions, model.guest_columns)
        made.append(f"grant insert, update, delete on {table} to {MEMBER}")
    return made + _sights() + references.statements(tenant_models())


def _sights() -> list[str]:
    """What those who do not see all see less: restrictive, so that it only ever takes away."""
    found = sight.sights(tenant_models())
    made = [f"drop policy if exists sight on {m._meta.db_table}" for m in tenant_models()]
    for model, condition in found.items():
        seen = condition.format(**PLACES)
        made.append(
            f"create policy sight on {model._meta.db_table} as restrictive "
            f"to {MEMBER_SOME}, {VIEWER_SOME} using ({seen}) with check ({seen})"
        )
    return made


def _rules(
    table: str,
    mine: str,
    theirs: str,
    verbs: tuple[str, ...],
    others: Mapping[str, str] = MappingProxyType({}),
    columns: tuple[str, ...] = (),
) -> list[str]:
    """`mine`: rows of the team. `theirs`: rows a client reads; `others`: may insert or change."""
    made = [f"alter table {table} enable row level security"]
    for policy in ("team", "room_select", "room_insert", "room_update"):
        made.append(f"drop policy if exists {policy} on {table}")
    made.append(
        f"create policy team on {table} to {MEMBER}, {VIEWER} using ({mine}) with check ({mine})"
    )
    made.append(f"grant select on {table} to {MEMBER}, {VIEWER}")
    changed = others.get("update", theirs)
    conditions = {
        "select": f"using ({theirs})",
        "insert": f"with check ({others.get('insert', theirs)})",
        "update": f"using ({changed}) with check ({changed})",
    }
    for verb in verbs:
        condition = conditions[verb]
        made.append(f"create policy room_{verb} on {table} for {verb} to {GUEST} {condition}")
        only = f" ({', '.join(columns)})" if columns and verb == "update" else ""
        made.append(f"grant {verb}{only} on {table} to {GUEST}")
    return made


def _founding() -> list[str]:
    """The first run makes the one workspace that no boundary can hold yet, through the web.

    A member's role may insert a workspace, but only the one its own boundary names (policy `team`)
    and only while there is none at all (this policy). From the first workspace on it can insert
    nothing here, whatever the code above does; the lock in founding.py lets no second one race it.
    """
    return [
        "drop policy if exists founding on workspaces_workspace",
        f"create policy founding on workspaces_workspace as restrictive for insert to {MEMBER} "
        "with check (not goodbuy_is_founded())",
        f"grant insert on workspaces_workspace to {MEMBER}",
    ]


def _jobs() -> list[str]:
    """The job queue is global: it holds ids and nothing else. Only the web role reaches it."""
    return [
        f"do $$ declare t record; begin for t in select tablename from pg_tables where "
        f"schemaname = 'public' and tablename like 'procrastinate%' loop execute "
        f"format('grant all on %I to {WEB}', t.tablename); end loop; end $$",
        f"grant usage, select on all sequences in schema public to {WEB}",
    ]


_FUNCTIONS: dict[str, tuple[str, tuple[str, ...]]] = {}


def definer_function(signature: str, returns: str, body: str, *roles: str) -> None:
    """Have `protect` make a SECURITY DEFINER function, which reads past row-level security.

    Only for what must be found before the tenant is known, and for indexed text search (whose
    operators are not leakproof, so that policies would keep PostgreSQL from using the index).
    """
    sql = (
        f"create or replace function {signature} returns {returns} "
        f"stable security definer set search_path = public as $body${body}$body$"
    )
    _FUNCTIONS[signature] = (sql, roles)


definer_function(
    "goodbuy_workspace_ids()",
    "setof uuid language sql",
    "select id from workspaces_workspace order by id",
    WEB,
)
definer_function(
    "goodbuy_is_founded()",
    "boolean language sql",
    "select exists (select from workspaces_workspace)",
    WEB,
    MEMBER,
)
definer_function(
    "goodbuy_members_of(wanted uuid)",
    "table (m workspaces_member, w workspaces_workspace) language sql",
    "select m, w from workspaces_member m join workspaces_workspace w on w.id = m.workspace_id "
    "where m.user_id = wanted and m.left_at is null order by m.created_at, m.id",
    WEB,
)
definer_function(
    "goodbuy_sight(who uuid)",
    "table (people text, deals text) language sql",
    sight.SIGHT_OF,
    WEB,
    MEMBER,
    VIEWER,
)
definer_function(
    "goodbuy_deals_joined()", "setof uuid language sql", sight.DEALS_JOINED, MEMBER, VIEWER
)
definer_function(
    "goodbuy_people_met()", "setof uuid language sql", sight.PEOPLE_MET, MEMBER, VIEWER
)
definer_function(
    "goodbuy_seen_where(place text)", "text language sql", sight.SEEN_WHERE, MEMBER, VIEWER
)
definer_function(
    "goodbuy_present_members(wanted uuid[])",
    "setof uuid language sql",
    "select id from workspaces_member where id = any(wanted) and left_at is null",
    WEB,
)
definer_function(
    "goodbuy_invitation(wanted bytea)",
    "table (id uuid, workspace_id uuid) language sql",
    "select id, workspace_id from workspaces_invitation where token_hash = wanted",
    WEB,
)


def protect(**options: Any) -> None:
    """Make every role, grant and policy anew; safe to run at any time, by the owner only."""
    connection = connections[options.get("using", "default")]
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        # Roles belong to the whole cluster: two databases of it must not make them at once.
        cursor.execute("select pg_advisory_lock(4711)")
        try:
            for role in ROLES:
                cursor.execute(_role_made(role))
            # Policies use functions, so these come first.
            for signature, (sql, roles) in _FUNCTIONS.items():
                cursor.execute(sql)
                cursor.execute(f"revoke all on function {signature} from public")
                for role in roles:
                    cursor.execute(f"grant execute on function {signature} to {role}")
            for statement in statements():
                cursor.execute(statement.replace("{database}", database))
        finally:
            cursor.execute("select pg_advisory_unlock(4711)")
