"""The brief by mail: to the host before a meeting, to a member on the day to talk with somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from goodbuy.conversations.after import people_of
from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import Deal
from goodbuy.insight.briefing import Brief, Owed, brief_of
from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us, speaking_to_team
from goodbuy.people.knowing import FactCard
from goodbuy.people.models import Person, Relationship
from goodbuy.timeline.models import Event, System, record
from goodbuy.workspaces.boundary import MEMBER, acting, acting_in, all_workspace_ids
from goodbuy.workspaces.mail import send_mail

# So long before it a host is reminded: late enough to be fresh, early enough to read it.
BEFORE = timedelta(hours=20)
# And of a day to talk from this hour on.
EARLY = 6
ONE_DAY = timedelta(days=1)
MAIL = "insight/mail/brief"


@app.task(queue="clock", pass_context=False)
def send_meeting_briefs(timestamp: int = 0) -> int:
    """Write each host once before each meeting; the number of letters."""
    return sum(_send_in(workspace_id) for workspace_id in all_workspace_ids())


def _send_in(workspace_id: object) -> int:
    with acting_in(str(workspace_id)):
        ready, talks = list(_ready()), list(_talks_of_today())
    return sum(_send(meeting) for meeting in ready) + sum(_send_of_talk(pair) for pair in talks)


def _talks_of_today() -> Iterable[Relationship]:
    """Days to talk that have come where the member is, from the early morning on."""
    near = [clock.now().date() + timedelta(days=days) for days in (-1, 0, 1)]
    told = Event.objects.filter(kind="relationship.briefed", about_id=OuterRef("pk"))
    rows = Relationship.objects.filter(
        ~Exists(told.filter(at__gt=clock.now() - ONE_DAY)),
        talk_on__in=near,
        person__deleted_at=None,
        person__restricted_at=None,
        member__left_at=None,
    )
    for pair in rows.select_related("member__workspace", "person__company"):
        local = clock.now().astimezone(ZoneInfo(pair.member.zone))
        if pair.is_to_talk() and local.date() == pair.talk_on and local.hour >= EARLY:
            yield pair


def _send_of_talk(pair: Relationship) -> int:
    member, person = pair.member, pair.person
    tongue = speaking_to_team(member.workspace.language)
    with acting_in(member.workspace_id):
        if _is_taken(pair, "relationship.briefed", since=clock.now() - ONE_DAY):
            return 0
        with acting(MEMBER, workspace=member.workspace_id, member=member.pk), tongue:
            record("relationship.briefed", about=pair, by=System(member.workspace_id))
            context = {
                "when": words.long_day(pair.talk_on),
                "title": for_us("Talk with %(person)s") % {"person": person.name},
                "briefs": [brief_of(person, member)],
                "link": f"{settings.GOODBUY_URL}{person.get_absolute_url()}brief/",
                "why": for_us("Sent to you because you named this day to talk."),
            }
            subject = for_us("Before you talk: %(person)s") % {"person": person.name}
            send_mail(member.email, subject, MAIL, context)
    return 1


def _ready() -> Iterable[Meeting]:
    now = clock.now()
    told = Event.objects.filter(kind="meeting.briefed", about_id=OuterRef("pk"))
    rows = Meeting.objects.filter(
        ~Exists(told), state=Meeting.State.PLANNED, starts_at__gt=now, starts_at__lte=now + BEFORE
    )
    rows = rows.filter(host__member__left_at=None).order_by("starts_at", "id")
    return rows.select_related("host__member__workspace", "deal")


def _send(meeting: Meeting) -> int:
    """Inside the host's own boundary, so that the letter holds what they may read themselves."""
    host = meeting.host.member if meeting.host else None
    if host is None:
        return 0
    tongue = speaking_to_team(host.workspace.language)
    with acting_in(host.workspace_id):
        if _is_taken(meeting, "meeting.briefed"):
            return 0
        with acting(MEMBER, workspace=host.workspace_id, member=host.pk), tongue:
            by = System(host.workspace_id)
            record("meeting.briefed", about=meeting, by=by, deal_id=meeting.deal_id)
            briefs = [brief_of(person, host) for person in people_of(meeting)]
            send_mail(host.email, subject_of(meeting), MAIL, words_of(meeting, briefs))
    return 1


def _is_taken(row: Meeting | Relationship, kind: str, since: datetime | None = None) -> bool:
    """Asked with the row locked: of two workers that come at once, one finds the letter written.

    In the workspace's own boundary, because a host need not see the deal of their meeting.
    """
    kept = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    told = Event.objects.about(row).filter(kind=kind)
    return kept is None or (told.filter(at__gt=since) if since else told).exists()


def subject_of(meeting: Meeting) -> str:
    return for_us("Before you talk: %(title)s") % {"title": meeting.title}


def words_of(meeting: Meeting, briefs: Sequence[Brief]) -> dict[str, Any]:
    """What the letter is written from; its preview is written from the same."""
    return {
        "title": meeting.title,
        "place": meeting.place,
        "why": for_us("Sent to you because you host this meeting."),
        "when": f"{words.long_day(meeting.starts_at)}, {words.clock(meeting.starts_at)}",
        "briefs": briefs,
        "link": f"{settings.GOODBUY_URL}/meetings/{meeting.pk}/brief/",
    }


def made_up(deal: Deal, name: str) -> tuple[Meeting, Brief]:
    """A meeting and a brief that never were, for a look at the letter; nothing of it is kept."""
    starts_at = clock.now() + BEFORE
    meeting = Meeting(
        deal=deal, title=for_us("Walk the docks"), place=for_us("Gate 2"), starts_at=starts_at
    )
    told = for_us("Her daughter starts college in autumn")
    fact = FactCard(meeting.pk, told, for_us("on the telephone"), is_stale=False, may_keep=True)
    brief = Brief(
        person=Person(name=name),
        who=for_us("Head of logistics, %(company_name)s") % {"company_name": deal.company_name},
        last=for_us("A call six days ago: the cold aisle"),
        fresh=[fact],
        ours=[
            Owed(
                for_us("A spare printer on site"),
                for_us("by %(starts_at)s") % {"starts_at": words.day(starts_at)},
                is_late=False,
            )
        ],
        theirs=[],
        where=[(deal, "The site is being made ready. Next is the label layout.")],
        mind=[for_us("Never at shift change")],
        days=[],
    )
    return meeting, brief
