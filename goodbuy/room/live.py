"""What an open room may hear: only that something changed which its reader can see."""

from __future__ import annotations

from typing import Any

from django.db import connection

from goodbuy.deals.models import Grant, Question
from goodbuy.timeline.kinds import subscribe
from goodbuy.workspaces.context import live_ticket


def ticket_of(grant: Grant) -> str:
    """The room's own channel, the reader's private one, and the one that ends a revoked page."""
    channels = (f"room:{grant.deal_id}", f"cast:{grant.cast_id}", f"grant:{grant.pk}")
    return live_ticket(*channels)


def start_listening() -> None:
    subscribe("question.*", tell_asker)


def tell_asker(event: Any, question: Question, by: Any) -> None:
    """A private question is no news to the room, and yet its asker's page must follow."""
    if question.asker_id and event.audience != "client":
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_notify('live', %s)", [f'cast:{question.asker_id} {{"kind": "changed"}}']
            )
