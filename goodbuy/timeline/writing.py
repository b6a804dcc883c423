"""Puts an event in its table and tells open pages, in one statement: every verb passes here."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import connection

from goodbuy.kernel.statements import ask


def write(event: Any) -> None:
    """PostgreSQL passes the notices on when the transaction commits, and never otherwise."""
    fields = event._meta.concrete_fields
    values = [f.get_db_prep_save(getattr(event, f.attname), connection) for f in fields]
    ask(_statement(event.__class__), [*values, notices(event)])
    event._state.adding = False
    event._state.db = connection.alias


@lru_cache
def _statement(model: Any) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    names, places = ", ".join(f'"{c}"' for c in columns), ", ".join(["%s"] * len(columns))
    return (
        f"with written as (insert into {model._meta.db_table} ({names}) values ({places})) "
        "select pg_notify('live', told) from unnest(%s::text[]) told"
    )


def notices(event: Any) -> list[str]:
    body = json.dumps({"kind": event.kind})
    told = [f"workspace:{event.workspace_id} {body}"]
    if event.deal_id:
        told.append(f"deal:{event.deal_id} {body}")
    if event.deal_id and event.audience == "client":
        # A room hears of nothing that its reader cannot see, not even that it happened.
        told.append(f'room:{event.deal_id} {{"kind": "changed"}}')
    return told
