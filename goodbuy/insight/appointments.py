"""The meetings of today, beside the list: when, with whom, and what to read before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from goodbuy.conversations.models import Meeting
from goodbuy.conversations.models.meeting import LONGEST_MEETING
from goodbuy.kernel import words
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


def appointments(member: Member, now: datetime, *, everyone: bool) -> list[Appointment]:
    """Those that begin today where the member is, in one query."""
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    states = [Meeting.State.PLANNED, Meeting.State.WRITTEN_UP]
    rows = Meeting.objects.visible_to(member).filter(
        state__in=states,
        ends_at__gte=begin,
        ends_at__lt=end + LONGEST_MEETING,
        starts_at__gte=begin,
        starts_at__lt=end,
        deal__deleted_at=None,
    )
    if not everyone:
        rows = rows.filter(Q(host__member=member) | Q(deal__owner=member))
    found = list(rows.select_related("deal").order_by("starts_at", "id")[:MOST])
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
