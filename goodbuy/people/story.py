"""What happened with someone, newest first, a page at a time: each page costs the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString

from goodbuy.kernel import words
from goodbuy.kernel.statements import ask
from goodbuy.people.lists import read_cursor, write_cursor
from goodbuy.people.row_html import story_html
from goodbuy.timeline.kinds import sentence_of

PAGE = 50


class Happened(NamedTuple):
    id: UUID
    at: datetime
    kind: str
    actor_name: str
    about_name: str
    facts: dict[str, Any]
    audience: str


ICONS = {
    "note": "note",
    "promise": "hand",
    "question": "ask",
    "brief": "brief",
    "deal": "way",
    "step": "tick",
    "grant": "door",
    "narration": "pen",
    "fact": "lock",
}


# What happened about somebody whose use is restricted stands on their own page alone.
NOT_OF_RESTRICTED = """ and not exists (select from people_person p
  where p.id = person_id and p.restricted_at is not null)"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a story, formatted once."""

    sentence: str
    icon: str
    iso: str
    day: str
    time: str
    # The day where it is another than the line before it.
    new_day: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Story:
    entries: list[Entry]
    after: str

    @property
    def drawn(self) -> SafeString:
        return story_html(self.entries)


def story_of(column: str, pk: Any, after: str = "") -> Story:
    """The next fifty events of a person (`person_id`) or a company (`company_id`)."""
    place = read_cursor(after, "timestamptz") if after else None
    beyond = "and (at, id) < (%s::timestamptz, %s::uuid)" if place else ""
    beyond += "" if column == "person_id" else NOT_OF_RESTRICTED
    sql = (
        "select id, at, kind, actor_name, about_name, facts - 'old', audience "
        f"from timeline_event where {column} = %s {beyond} "
        f"order by at desc, id desc limit {PAGE + 1}"
    )
    found = ask(sql, [pk, *(place or [])])
    # Django leaves jsonb of its own connections as text.
    rows = [Happened._make((*row[:5], json.loads(row[5]), row[6])) for row in found]
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return Story(_entries(rows[:PAGE]), write_cursor(more.at, more.id) if more else "")


def _entries(rows: list[Happened]) -> list[Entry]:
    """Moments become the reader's own once for each line, and a day's words once for each day."""
    entries, last, day = [], None, ""
    zone = timezone.get_current_timezone()
    for row in rows:
        at = row.at.astimezone(zone).replace(tzinfo=None)
        is_new = at.date() != last
        if is_new:
            day, last = words.day(at), at.date()
        entries.append(_entry(row, at, day, day if is_new else ""))
    return entries


def _entry(row: Happened, at: datetime, day: str, new_day: str) -> Entry:
    return Entry(
        sentence=sentence_of(row),
        icon=ICONS.get(row.kind.split(".")[0], "person"),
        iso=row.at.isoformat(),
        day=day,
        time=words.clock(at),
        new_day=new_day,
        is_shared=row.audience == "client",
    )
