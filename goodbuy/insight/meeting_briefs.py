"""The brief that a meeting's host gets by mail, the day before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from goodbuy.conversations.after import people_of
from goodbuy.conversations.models import Meeting
from goodbuy.insight.briefing import brief_of
from goodbuy.kernel import clock, words
from goodbuy.timeline.models import Event, System, record
from goodbuy.workspaces.boundary import MEMBER, acting, acting_in, all_workspace_ids
from goodbuy.workspaces.mail import send_mail

# So long before it a host is reminded: late enough to be fresh, early enough to read it.
BEFORE = timedelta(hours=20)


@app.task(queue="clock", pass_context=False)
def send_meeting_briefs(timestamp: int = 0) -> int:
    """Write each host once before each meeting; the number of letters."""
    return sum(_send_in(workspace_id) for workspace_id in all_workspace_ids())


def _send_in(workspace_id: object) -> int:
    with acting_in(str(workspace_id)):
        ready = list(_ready())
    return sum(_send(meeting) for meeting in ready)


def _ready() -> Iterable[Meeting]:
    now = clock.now()
    told = Event.objects.filter(kind="meeting.briefed").values("about_id")
    rows = Meeting.objects.filter(
        state=Meeting.State.PLANNED, starts_at__gt=now, starts_at__lte=now + BEFORE
    ).exclude(pk__in=told)
    rows = rows.filter(host__member__left_at=None).order_by("starts_at", "id")
    return rows.select_related("host__member__workspace", "deal")


def _send(meeting: Meeting) -> int:
    """Inside the host's own boundary, so that the letter holds what they may read themselves."""
    host = meeting.host.member if meeting.host else None
    if host is None:
        return 0
    with acting(MEMBER, workspace=host.workspace_id, member=host.pk):
        again = Event.objects.about(meeting).filter(kind="meeting.briefed").exists()
        if again:
            return 0
        record(
            "meeting.briefed", about=meeting, by=System(host.workspace_id), deal_id=meeting.deal_id
        )
        context = {
            "meeting": meeting,
            "when": f"{words.long_day(meeting.starts_at)}, {words.clock(meeting.starts_at)}",
            "briefs": [brief_of(person, host) for person in people_of(meeting)],
            "link": f"{settings.GOODBUY_URL}/meetings/{meeting.pk}/brief/",
        }
        send_mail(host.email, f"Before you talk: {meeting.title}", "insight/mail/brief", context)
    return 1
