"""What a member has settled today, from the events of the day: counted, and read on demand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from goodbuy.kernel import clock, words
from goodbuy.kernel.statements import ask, spelled
from goodbuy.people.story import NOT_OF_RESTRICTED
from goodbuy.timeline.kinds import sentence_of
from goodbuy.workspaces.models import Member

# Acts that take a line off Today; what is only written down or changed is none of them.
SETTLING = (
    "answer_time.agreed",
    "address.works",
    "brief.answered",
    "charter.agreed",
    "check_in.answered",
    "check_in.closed",
    "check_in.followed",
    "contact.logged",
    "discovery.answered",
    "gift.thanked",
    "grant.approved",
    "handoff.closed",
    "handoff.accepted_by_receiver",
    "handoff.offered",
    "improvement.done",
    "improvement.dropped",
    "improvement.shared_out",
    "meeting.written_up",
    "move.confirmed",
    "move.dismissed",
    "narration.dropped",
    "narration.published",
    "occasion.kept",
    "outcome.recovering",
    "promise.claimed",
    "promise.delayed",
    "promise.kept",
    "promise.repaired",
    "question.answered",
    "recap.told",
    "reset.held",
    "step.claimed",
    "step.confirmed",
    "teach_back.matched",
    "teach_back.mismatched",
    "voice.settled",
)
MOST = 60
_TODAYS = f"""from timeline_event where workspace_id = %(workspace)s and at >= %(since)s
  and actor_kind = 'member' and kind = any(%(settling)s){NOT_OF_RESTRICTED}"""


class _Row(NamedTuple):
    id: UUID
    at: datetime
    kind: str
    actor_name: str
    about_name: str
    facts: dict[str, Any]
    deal_id: UUID | None
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class Done:
    time: str
    sentence: str
    url: str


def midnight(zone: str) -> datetime:
    """When the member's day began."""
    return datetime.combine(clock.today(zone), time(), ZoneInfo(zone)).astimezone(UTC)


def of_whom(everyone: bool) -> str:
    return "" if everyone else " and actor_id = %(member)s"


@cache
def count_of(everyone: bool) -> str:
    """A part of a statement that the page asks anyway."""
    return spelled(f"(select count(*) {_TODAYS}{of_whom(everyone)})", settling=list(SETTLING))


def done_today(member: Member, *, everyone: bool) -> list[Done]:
    """The acts of the day, the newest first."""
    columns = "id, at, kind, actor_name, about_name, facts - 'old', deal_id, person_id"
    sql = f"select {columns} {_TODAYS}{of_whom(everyone)} order by at desc, id desc limit {MOST}"
    values = {"workspace": member.workspace_id, "since": midnight(member.zone)}
    values |= {"member": member.pk, "settling": list(SETTLING)}
    # Django leaves jsonb of its own connections as text.
    rows = [_Row._make((*row[:5], json.loads(row[5]), *row[6:])) for row in ask(sql, values)]
    return [_done(row) for row in rows]


def _done(row: _Row) -> Done:
    url = f"/deals/{row.deal_id}/" if row.deal_id else ""
    if not url and row.person_id:
        url = f"/people/{row.person_id}/"
    return Done(words.clock(row.at), sentence_of(row), url)
