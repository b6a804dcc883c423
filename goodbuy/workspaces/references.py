"""References between tenants' rows that are looked up a statement at a time, not row by row.

A foreign key asks for each row that is written; of an import that was a fifth of its time. Where a
model says `db_constraint=False`, triggers hold the same: what is referred to is there, and stays as
long as anything refers to it. They ask for more than a foreign key, too: both are of one workspace.

Two things are other than with a foreign key. What is referred to must be there at the end of the
statement that refers to it, not of the transaction; and a statement is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey

from goodbuy.workspaces.models import WorkspaceModel

TOLD = "using errcode = 'foreign_key_violation'"
FUNCTION = (
    "create or replace function {name}() returns trigger language plpgsql "
    # Temporary tables last: nobody can lay one of theirs over one of these.
    "security definer set search_path = public, pg_temp as "
    "$$ begin if {found} then raise exception '{words}' {told}; end if; return null; end $$"
)


def checked_together(to: type[WorkspaceModel], on_delete: Any, name: str, **more: Any) -> Any:
    """A reference that is held here; `name` is the one it has on the other side."""
    return ForeignKey(to, on_delete, related_name=name, db_index=False, db_constraint=False, **more)


@dataclass(frozen=True, slots=True)
class Reference:
    """`table.column` holds the id of a row of `parent`."""

    table: str
    column: str
    parent: str

    def leads_nowhere(self, row: str) -> str:
        # The lock keeps the row there until this transaction has ended, as a foreign key's does.
        # And a question with a lock is never made a join: it goes by the key, after one row as
        # after a hundred thousand.
        return (
            f"({row}.{self.column} is not null and not exists (select from {self.parent} p where "
            f"p.id = {row}.{self.column} and p.workspace_id = {row}.workspace_id for key share))"
        )

    def of_many_rows(self, rows: str) -> str:
        """Those of `rows` that refer to nothing; of many colleagues one asks for their company."""
        each = f"select distinct workspace_id, {self.column} from {rows}"
        return f"select from ({each}) a where {self.leads_nowhere('a')}"

    def leads_to(self, row: str) -> str:
        # The workspace first, which is where some indexes begin.
        return (
            f"exists (select from {self.table} c where c.workspace_id = {row}.workspace_id "
            f"and c.{self.column} = {row}.id)"
        )


def references(models: Iterable[type[WorkspaceModel]]) -> list[Reference]:
    """Those of these models that no foreign key of the database holds."""
    found = []
    for model in models:
        for field in model._meta.concrete_fields:
            if not isinstance(field, ForeignKey) or getattr(field, "db_constraint", True):
                continue
            if issubclass(field.related_model, WorkspaceModel):
                parent = field.related_model._meta.db_table
                found.append(Reference(model._meta.db_table, str(field.column), parent))
    return found


def statements(models: Iterable[type[WorkspaceModel]]) -> list[str]:
    """SQL that makes every trigger anew; it may run at any time."""
    found = references(models)
    made: list[str] = []
    for table in dict.fromkeys(one.table for one in found):
        made += _refers(table, [one for one in found if one.table == table])
    for parent in dict.fromkeys(one.parent for one in found):
        made += _stays(parent, [one for one in found if one.parent == parent])
    return made


def _function(name: str, found: str, words: str) -> str:
    return FUNCTION.format(name=name, found=found, words=words, told=TOLD)


def _refers(table: str, found: list[Reference]) -> list[str]:
    """Rows are added by the thousand and moved one by one."""
    all_new, moved = f"goodbuy_refers_{table}", f"goodbuy_refers_still_{table}"
    words = f"a row of {table} refers to what is not there"
    nowhere = " or ".join(f"exists ({one.of_many_rows('added')})" for one in found)
    columns = ", ".join(one.column for one in found)
    is_other = " or ".join(f"new.{one.column} is distinct from old.{one.column}" for one in found)
    return [
        _function(all_new, nowhere, words),
        _function(moved, " or ".join(one.leads_nowhere("new") for one in found), words),
        f"create or replace trigger refers after insert on {table} referencing new table as added "
        f"for each statement execute function {all_new}()",
        f"create or replace trigger refers_still after update of {columns} on {table} "
        f"for each row when ({is_other}) execute function {moved}()",
    ]


def _stays(parent: str, found: list[Reference]) -> list[str]:
    """Asked at the end of the transaction: until then, what refers to the row may go as well."""
    name = f"goodbuy_stays_{parent}"
    is_left = " or ".join(one.leads_to("old") for one in found)
    is_gone = (
        f"not exists (select from {parent} p where p.id = old.id "
        "and p.workspace_id = old.workspace_id)"
    )
    return [
        _function(name, f"{is_gone} and ({is_left})", f"a row of {parent} is still referred to"),
        f"drop trigger if exists stays on {parent}",
        f"create constraint trigger stays after delete or update of id, workspace_id on {parent} "
        f"deferrable initially deferred for each row execute function {name}()",
    ]
