"""When somebody last spoke with a client about what matters, and when they last gave any sign.

A social contact is none of these: it counts for closeness, never for the check-in clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

# What a client does in the room, except for looking at it.
LOOKS = ("grant.opened", "plan.opened", "grant.code_asked", "grant.preferred", "narration.drafted")
# What one of us wrote down that was said with them. Whoever adds a kind of talk about the work
# adds it here; a social one stays out (a test holds the two apart).
TALKS = (
    "check_in.answered", "brief.sent", "brief.answered", "contact.logged", "meeting.written_up",
    "recap.told",
)  # fmt: skip

_LAST = """
select d.id, (
    select e.at from timeline_event e
    where e.deal_id = d.id and e.kind <> all(%(looks)s)
      and (e.actor_kind = 'guest' or e.kind = any(%(talks)s)
           and not (e.kind = 'brief.sent' and e.audience = 'client'))
    order by e.at desc limit 1)
from unnest(%(ids)s::uuid[]) as d(id)
"""
_SIGNS = """
select d.id, greatest(
    (select max(e.at) from timeline_event e
     where e.deal_id = d.id and e.at > d.since
       and (e.actor_kind = 'guest' or e.kind = any(%(talks)s)
           and not (e.kind = 'brief.sent' and e.audience = 'client'))),
    (select max(g.last_used_at) from deals_grant g
     where g.deal_id = d.id and g.last_used_at > d.since))
from unnest(%(ids)s::uuid[], %(since)s::timestamptz[]) as d(id, since)
"""


def last_contacts(deal_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Of each deal the last contact that mattered, in one query."""
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"ids": list(deal_ids), "looks": list(LOOKS), "talks": list(TALKS)}
        cursor.execute(_LAST, given)
        return {row[0]: row[1] for row in cursor.fetchall() if row[1]}


def signs_of_life(since: dict[UUID, datetime]) -> dict[UUID, datetime]:
    """Of each deal the last sign since a moment: a word, a look into the room, anything."""
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "ids": list(since),
            "since": list(since.values()),
            "talks": list(TALKS),
        }
        cursor.execute(_SIGNS, given)
        return {row[0]: row[1] for row in cursor.fetchall() if row[1]}
