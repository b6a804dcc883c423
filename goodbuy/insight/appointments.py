"""The meetings of today, beside the list: when, with whom, and what to read before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from goodbuy.conversations.models import Meeting
from goodbuy.conversations.models.meeting import LONGEST_MEETING
from goodbuy.kernel import words
from goodbuy.kernel.statements import Statement
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import Member

MOST = 12


@dataclass(frozen=True, slots=True)
class Appointment:
    at: str
    title: str
    client: str
    who: str
    url: str
    is_past: bool
    # The first that is still to come: the line of now stands above it.
    is_next: bool = False


def _of_a_day(
    workspace: UUID, begin: datetime, end: datetime, latest: datetime
) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(
        workspace_id=workspace,
        state__in=[Meeting.State.PLANNED, Meeting.State.WRITTEN_UP],
        ends_at__gte=begin,
        ends_at__lt=latest,
        starts_at__gte=begin,
        starts_at__lt=end,
        deal__deleted_at=None,
    )
    return rows.select_related("deal").order_by("starts_at", "id")


_ALL = Statement(lambda **of: _of_a_day(**of)[:MOST])
_MINE = Statement(
    lambda member, **of: _of_a_day(**of).filter(Q(host__member=member) | Q(deal__owner=member))[
        :MOST
    ]
)


def appointments(member: Member, now: datetime, *, everyone: bool) -> list[Appointment]:
    """Those that begin today where the member is, in one query."""
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    of: dict[str, Any] = {"workspace": member.workspace_id, "begin": begin, "end": end}
    of["latest"] = end + LONGEST_MEETING
    found: list[Meeting] = _ALL(**of) if everyone else _MINE(member=member.pk, **of)
    coming = next((one.pk for one in found if one.ends_at > now), None)
    return [_line(one, now, one.pk == coming) for one in found]


def _line(meeting: Meeting, now: datetime, is_next: bool) -> Appointment:
    is_past = meeting.ends_at <= now
    return Appointment(
        at=for_us("All day") if meeting.is_all_day else words.clock(meeting.starts_at),
        title=meeting.title,
        client=meeting.deal.company_name,
        who=", ".join(str(name) for name in meeting.who[:4]),
        url=f"/meetings/{meeting.pk}/{'' if is_past else 'brief/'}",
        is_past=is_past,
        is_next=is_next,
    )
