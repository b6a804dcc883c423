"""Reads calendar files (iCalendar, RFC 5545): each occurrence with its own days. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal

LONGEST_FILE = 1_000_000
MOST_EVENTS = 1_000
MOST_OCCURRENCES = 200
BEFORE, AHEAD = timedelta(days=90), timedelta(days=365)
AN_HOUR = timedelta(hours=1)
# More often than daily is no meeting, and would keep us counting for a very long time.
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


@dataclass(frozen=True)
class Occurrence:
    """One meeting as the file tells it; `occurrence` says which of a series it is."""

    uid: str
    occurrence: str
    sequence: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Series:
    """All that a file says of one UID: what takes place, and whether it is the whole of it."""

    uid: str
    sequence: int
    is_whole: bool
    occurrences: tuple[Occurrence, ...] = field(default_factory=tuple)


def read_ics(content: bytes, zone: str) -> list[Series]:
    """Everything in the file that happens from three months ago to a year ahead.

    `zone` is where a time without a zone is meant. Raises Refusal for what is no calendar.
    """
    if len(content) > LONGEST_FILE:
        raise Refusal("This file is larger than 1 MB. Save the one meeting as a file of its own.")
    by_uid: dict[str, list[Any]] = {}
    for event in _events(content):
        uid = str(event.get("UID") or "").strip()[:300]
        if uid and event.get("DTSTART") is not None:
            by_uid.setdefault(uid, []).append(event)
    if not by_uid:
        raise Refusal("There is no meeting in this file. Nothing was changed.")
    try:
        return [_series(uid, events, ZoneInfo(zone)) for uid, events in by_uid.items()]
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as problem:
        raise Refusal(
            "A day or a rule in this file cannot be read. Nothing was changed: save the meeting "
            "from your calendar once more."
        ) from problem


def _events(content: bytes) -> list[Any]:
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(content, multiple=True)
        found = [
            _with_method(event, str(calendar.get("METHOD", "")).upper())
            for calendar in calendars
            for event in calendar.walk("VEVENT")
        ]
    except Exception as problem:
        # The library raises whatever a broken file makes it stumble over.
        raise Refusal(
            "This is no calendar file. Choose one that ends in .ics; nothing was changed."
        ) from problem
    if len(found) > MOST_EVENTS:
        most = f"{MOST_EVENTS:,}"
        raise Refusal(
            "This file holds more than %(most)s meetings. Save fewer at a time.", most=most
        )
    return found


def _with_method(event: Any, method: str) -> Any:
    event.is_called_off = method == "CANCEL" or str(event.get("STATUS", "")).upper() == "CANCELLED"
    return event


def _series(uid: str, events: list[Any], zone: ZoneInfo) -> Series:
    masters = [e for e in events if e.get("RECURRENCE-ID") is None]
    # A later edition in the same file stands for the earlier ones.
    master = max(masters, key=_sequence, default=None)
    changed = {}
    for event in sorted((e for e in events if e not in masters), key=_sequence):
        changed[_mark(event["RECURRENCE-ID"].dt, zone)] = event
    made: dict[str, Occurrence] = {}
    if master is not None:
        made = {one.occurrence: one for one in _occurrences(uid, master, zone)}
    for mark, event in changed.items():
        first = _once(uid, event, zone)
        called_off = first.is_cancelled or (master is not None and master.is_called_off)
        made[mark] = replace(first, occurrence=mark, is_cancelled=called_off)
    sequence = max(map(_sequence, events))
    return Series(uid, sequence, master is not None, tuple(made.values()))


def _occurrences(uid: str, event: Any, zone: ZoneInfo) -> Iterator[Occurrence]:
    first = _once(uid, event, zone)
    if event.get("RRULE") is None and event.get("RDATE") is None:
        yield first
        return
    length = first.ends_at - first.starts_at
    start = event["DTSTART"].dt
    own_zone = _zone_of(start, zone)
    for local in _local_starts(event, _local(start, own_zone), own_zone):
        # Counted on the wall clock, so that nine o'clock stays nine o'clock in winter.
        starts_at = local.replace(tzinfo=own_zone)
        ends_at = (local + length).replace(tzinfo=own_zone)
        mark = _mark_of(starts_at, is_all_day=first.is_all_day)
        yield replace(first, occurrence=mark, starts_at=starts_at, ends_at=ends_at)


def _local_starts(event: Any, start: datetime, zone: ZoneInfo) -> list[datetime]:
    now = clock.now()
    horizon = (now + AHEAD).astimezone(zone).replace(tzinfo=None)
    earliest = (now - BEFORE).astimezone(zone).replace(tzinfo=None)
    days = rruleset()
    days.rdate(start)
    for rule in _listed(event.get("RRULE")):
        days.rrule(_rule(rule, start, horizon, zone))
    for more in _listed(event.get("RDATE")):
        for one in more.dts:
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            days.rdate(_local(moment, zone))
    for less in _listed(event.get("EXDATE")):
        for one in less.dts:
            days.exdate(_local(one.dt, zone))
    return days.between(earliest, horizon, inc=True)[:MOST_OCCURRENCES]


def _rule(rule: Any, start: datetime, horizon: datetime, zone: ZoneInfo) -> Any:
    if (rule.get("FREQ") or [""])[0].upper() not in FREQUENCIES:
        raise Refusal("A meeting in this file repeats more often than daily. Nothing was changed.")
    parts = {name: value for name, value in rule.items() if name.upper() != "UNTIL"}
    until = rule.get("UNTIL")
    last = min(_local(until[0], zone, is_end=True), horizon) if until else horizon
    text = type(rule)(parts).to_ical().decode()
    made: Any = rrulestr(text, dtstart=start, ignoretz=True)
    if rule.get("COUNT"):
        # A count and an end exclude each other; few enough are counted out.
        if int(rule["COUNT"][0]) > 5_000:
            raise Refusal("A meeting in this file repeats thousands of times. Nothing was changed.")
        return made
    return made.replace(until=last)


def _once(uid: str, event: Any, zone: ZoneInfo) -> Occurrence:
    start = event["DTSTART"].dt
    is_all_day = not isinstance(start, datetime)
    starts_at = _moment(start, zone)
    end = event.get("DTEND")
    if end is not None:
        ends_at = _moment(end.dt, zone)
    elif event.get("DURATION") is not None:
        ends_at = starts_at + event["DURATION"].dt
    else:
        ends_at = starts_at + (timedelta(days=1) if is_all_day else AN_HOUR)
    if is_all_day:
        # The file's end is the morning after; a meeting ends on its own day.
        ends_at = max(ends_at - timedelta(minutes=1), starts_at)
    return Occurrence(
        uid=uid,
        occurrence="",
        sequence=_sequence(event),
        title=_text(event.get("SUMMARY"), 200) or "A meeting",
        place=_text(event.get("LOCATION"), 300),
        starts_at=starts_at,
        ends_at=max(ends_at, starts_at),
        is_all_day=is_all_day,
        is_cancelled=event.is_called_off,
        people=_people(event),
    )


def _people(event: Any) -> tuple[tuple[str, str], ...]:
    """Name and address of everyone who is invited, the organiser first, each once."""
    found: dict[str, tuple[str, str]] = {}
    for one in [*_listed(event.get("ORGANIZER")), *_listed(event.get("ATTENDEE"))]:
        address = str(one).strip()
        if address.lower().startswith("mailto:"):
            address = address[7:]
        address = address[:254].lower()
        params = getattr(one, "params", {})
        if str(params.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE"):
            continue
        name = _text(params.get("CN"), 120) or address.partition("@")[0]
        if address or name:
            found.setdefault(address or name, (name, address))
    return tuple(found.values())[:60]


def _text(value: Any, longest: int) -> str:
    words = " ".join(str(value or "").replace("\x00", "").split())
    return words[:longest]


def _sequence(event: Any) -> int:
    try:
        return min(max(int(event.get("SEQUENCE", 0)), 0), 2_000_000_000)
    except (ValueError, TypeError):
        return 0


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _zone_of(value: date | datetime, zone: ZoneInfo) -> ZoneInfo:
    own = value.tzinfo if isinstance(value, datetime) else None
    return own or zone  # type: ignore[return-value]


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _local(value: date | datetime, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """On the wall clock of a zone, without it."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(23, 59) if is_end else time(0))
    return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value


def _mark(value: date | datetime, zone: ZoneInfo) -> str:
    return _mark_of(_moment(value, zone), is_all_day=not isinstance(value, datetime))


def _mark_of(moment: datetime, *, is_all_day: bool) -> str:
    """Which of a series: its first day, or its first moment in UTC."""
    return f"{moment:%Y%m%d}" if is_all_day else f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
