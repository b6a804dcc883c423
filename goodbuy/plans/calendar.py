"""What stands in someone's calendar, written as iCalendar (RFC 5545) for any calendar program.

A feed remembers what it told (`CalendarFeed.told`): an entry that changed gets the next SEQUENCE
number, and one that is gone is told once more, as cancelled, for a while.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import CalendarFeed, CastMember
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.plans.models import Step
from goodbuy.plans.models.check_in import CheckIn

if TYPE_CHECKING:
    from icalendar import Alarm, Event

A_MEETING = timedelta(minutes=30)
EVER = date(2000, 1, 1)
REMEMBERED = timedelta(days=60)
SHOWN_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Entry:
    """One entry: a whole day, or a moment of so many minutes."""

    uid: str
    title: str
    words: str
    day: str  # 2026-10-16
    at: str = ""  # an instant, where the day has a time
    minutes: int = 0
    url: str = ""
    is_cancelled: bool = False
    # When it comes round, as RFC 5545 writes a rule; and how many days before it one is told.
    rule: str = ""
    told_before: int = 0
    # Where one goes or joins: a calendar program shows it, and finds the way there.
    place: str = ""

    @property
    def mark(self) -> str:
        """What is empty here was not there once: entries told before keep their mark."""
        later = {"rule", "told_before", "place"}
        said = {name: value for name, value in asdict(self).items() if value or name not in later}
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


Source = Callable[[Any, Callable[..., str]], Iterable[Entry]]
_SOURCES: list[Source] = []


def in_calendars(source: Source) -> Source:
    """`@in_calendars`: more of what stands in a person's feed, asked inside their own boundary.

    Called with the voices (cast members) that the person is, and with what makes an address.
    """
    _SOURCES.append(source)
    return source


def entries_of(voices: list[CastMember], link: Callable[..., str]) -> list[Entry]:
    return [entry for source in _SOURCES for entry in source(voices, link)]


@in_calendars
def steps_of(voices: list[CastMember], link: Callable[..., str]) -> Iterable[Entry]:
    ids = [voice.pk for voice in voices]
    own = Step.objects.filter(owner_id__in=ids) | Step.objects.filter(helper_id__in=ids)
    since = clock.now().date() - SHOWN_BACK
    rows = own.filter(Q(due_on__gte=since) | Q(done_on__gte=since)).distinct()
    for step in rows.select_related("owner", "deal__workspace").order_by("due_on", "number"):
        done = step.state in (Step.State.CLAIMED, Step.State.CONFIRMED)
        at = _moment(step) if step.by_time and not done else None
        yield Entry(
            uid=f"step-{step.pk}@goodbuy",
            title=_("Done: %(step)s") % {"step": step.name} if done else step.name,
            words="\n".join(part for part in (step.deal.company_name, step.why) if part),
            day=(step.done_on or step.due_on).isoformat(),
            at=at.isoformat() if at else "",
            minutes=30 if at else 0,
            url=link("step", step),
            is_cancelled=step.state == Step.State.NOT_NEEDED,
        )


def _moment(step: Step) -> datetime:
    """Half an hour that ends when the step is due, where its owner works."""
    zone = ZoneInfo(calendar_of(step.owner, step.deal.workspace).zone)
    return datetime.combine(step.due_on, step.by_time or time(), zone) - A_MEETING


@in_calendars
def check_ins_of(voices: list[CastMember], link: Callable[..., str]) -> Iterable[Entry]:
    """What lies with a client to answer, and what a member asks or does about an answer."""
    ids = [voice.pk for voice in voices]
    mine = Q(cast_id__in=ids, state__in=CheckIn.ASKED)
    mine |= Q(owner_id__in=ids, state__in=CheckIn.OPEN) | Q(owner_id__in=ids, follow_on__gt=EVER)
    mine |= Q(step__narrator_id__in=ids, owner=None, state__in=CheckIn.OPEN)
    rows = CheckIn.objects.filter(mine).select_related(
        "step__owner", "step__narrator", "step__phase", "phase", "deal", "workspace"
    )
    for row in rows:
        is_asked = row.cast_id in ids
        words = _("A short question: %(after)s") if is_asked else _("Ask how it went: %(after)s")
        day = row.silent_from if row.state in CheckIn.ASKED else row.follow_on or row.due_on
        if day:
            yield Entry(
                uid=f"check-in-{row.pk}@goodbuy",
                title=words % {"after": row.after},
                words=f"{row.deal.company_name}\n{row.asks}",
                day=day.isoformat(),
                url=link("page", row),
            )


@in_calendars
def meetings_of(voices: list[CastMember], link: Callable[..., str]) -> Iterable[Entry]:
    """The meetings of one's deals; row-level security leaves a client the shared ones alone."""
    ours = [v.deal_id for v in voices if v.side == CastMember.Side.SELLER]
    theirs = [v.deal_id for v in voices if v.side != CastMember.Side.SELLER]
    seen = Q(deal_id__in=ours) | Q(deal_id__in=theirs, is_shared=True)
    rows = Meeting.objects.filter(seen, starts_at__gte=clock.now() - SHOWN_BACK)
    for row in rows.select_related("deal__workspace"):
        zone = ZoneInfo(row.deal.workspace.zone)
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        yield Entry(
            uid=f"meeting-{row.pk}@goodbuy",
            title=row.title,
            words=row.deal.company_name,
            place=row.place,
            day=row.starts_at.astimezone(zone).date().isoformat(),
            at="" if row.is_all_day else row.starts_at.isoformat(),
            minutes=minutes,
            url=link("page", row),
            is_cancelled=row.state == Meeting.State.CANCELLED,
        )


def written(feed: CalendarFeed, entries: list[Entry], *, name: str) -> bytes:
    """The feed as a file; keeps what was told, so that the next one can tell what changed."""
    # Few pages write a calendar, so no start waits for the library.
    from icalendar import Calendar

    now = clock.now()
    told, made = dict(feed.told), {}
    calendar = Calendar()
    calendar.add("prodid", "-//Goodbuy//Goodbuy//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in [*entries, *_gone(told, entries, now)]:
        made[entry.uid] = kept = _kept(told.get(entry.uid), entry, now)
        calendar.add_component(_event(entry, kept))
    if made != feed.told:
        CalendarFeed.objects.filter(pk=feed.pk).update(told=made)
        feed.told = made
    return bytes(calendar.to_ical())


def _kept(before: dict[str, Any] | None, entry: Entry, now: datetime) -> dict[str, Any]:
    if before and before["mark"] == entry.mark:
        return before
    return {
        "mark": entry.mark,
        "sequence": before["sequence"] + 1 if before else 0,
        "changed": now.isoformat(timespec="seconds"),
        "entry": asdict(entry),
    }


def _gone(told: dict[str, Any], entries: list[Entry], now: datetime) -> Iterable[Entry]:
    """What was told and is no longer there: said to be cancelled, and in time forgotten.

    What only grew old was never called off, so nothing is said of it any more.
    """
    here = {entry.uid for entry in entries}
    since = (now.date() - SHOWN_BACK).isoformat()
    for uid, kept in told.items():
        lately = now - datetime.fromisoformat(kept["changed"]) < REMEMBERED
        was_off = kept["entry"]["is_cancelled"]
        # What comes round every year never grows old.
        stands = kept["entry"]["day"] >= since or bool(kept["entry"].get("rule"))
        if uid not in here and (lately if was_off else stands):
            yield Entry(**{**kept["entry"], "is_cancelled": True})


def _event(entry: Entry, kept: dict[str, Any]) -> Event:
    from icalendar import Event, vRecur

    changed = datetime.fromisoformat(kept["changed"])
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", kept["sequence"])
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.at:
        begins = datetime.fromisoformat(entry.at).astimezone(ZoneInfo("UTC"))
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=entry.minutes))
    else:
        day = date.fromisoformat(entry.day)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(1))
        # A whole day on which something is due blocks nobody's calendar.
        event.add("transp", "TRANSPARENT")
    if entry.rule:
        event.add("rrule", vRecur.from_ical(entry.rule))
    if entry.told_before and not entry.is_cancelled:
        event.add_component(_alarm(entry))
    if entry.words:
        event.add("description", entry.words)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    return event


def _alarm(entry: Entry) -> Alarm:
    """In time to act, for a calendar program that tells."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", -timedelta(days=entry.told_before))
    return alarm
