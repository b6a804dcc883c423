"""What the pages of a talk show, to the team and in the room alike: plain words, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext

from goodbuy.conversations.models import (
    Charter,
    Discovery,
    HeardPromise,
    Improvement,
    Meeting,
    Recap,
    Reset,
    RespectFlag,
)
from goodbuy.conversations.response_times import Responses
from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock, words


class DayWords(Protocol):
    """How one reader wants days and times: a room brings its own."""

    def long(self, day: Any, /) -> str: ...
    def short(self, day: Any, /) -> str: ...
    def clock(self, moment: Any, /) -> str: ...


class TeamDays:
    """Days as the workspace writes them."""

    long = staticmethod(words.long_day)
    short = staticmethod(words.day)
    clock = staticmethod(words.clock)


@dataclass(frozen=True)
class Choice:
    id: str
    name: str
    side: str


@dataclass(frozen=True)
class MeetingCard:
    id: str
    title: str
    day: str
    time: str
    place: str
    # Where the place is an address to open.
    join: str
    agenda: tuple[str, ...]
    who: str
    state: str  # coming, owed, told, over, cancelled
    mark: str
    mark_words: str
    is_shared: bool
    has_begun: bool
    host: str
    recap_by: str
    has_recap: bool


@dataclass(frozen=True)
class HeardCard:
    id: str
    words: str
    who: str
    day: str
    state: str
    promise_id: str


@dataclass(frozen=True)
class RecapCard:
    id: str
    meeting_id: str
    title: str
    day: str
    time: str
    who: str
    decisions: tuple[str, ...]
    heard: tuple[HeardCard, ...]
    next_words: str
    next_who: str
    next_on: str
    by: str
    told_on: str


@dataclass(frozen=True)
class DiscoveryCard:
    id: str
    words: str
    answer: str
    heard_from: str
    asked_by: str
    asked_on: str
    marked_by: str
    state: str
    mark: str
    mark_words: str


@dataclass(frozen=True)
class ImprovementCard:
    id: str
    words: str
    asked_by: str
    asked_side: str
    raised_by: str
    raised_side: str
    our_owner: str
    our_part: str
    their_owner: str
    their_part: str
    due: str
    settled: str
    state: str
    mark: str
    mark_words: str


@dataclass(frozen=True)
class CharterCard:
    id: str
    number: int
    lines: tuple[str, ...]
    seal: str
    side: str
    seller: str
    seller_on: str
    client: str
    client_on: str
    state: str


@dataclass(frozen=True)
class ResetCard:
    """One text for both sides: nothing in it depends on who reads it."""

    id: str
    parts: tuple[tuple[str, str], ...]
    signed: str
    seal: str
    side: str
    state: str
    mark: str
    mark_words: str


@dataclass(frozen=True)
class FlagCard:
    id: str
    words: str
    reply: str
    change: str
    raised_by: str
    chosen: str
    day: str
    is_mine: bool
    is_to_me: bool
    state: str
    mark: str
    mark_words: str
    may_choose_again: bool


@dataclass(frozen=True)
class PaceCard:
    who: str
    words: str
    waiting: str


def choice_card(face: CastMember) -> Choice:
    return Choice(str(face.pk), face.name, face.side)


def meeting_card(meeting: Meeting, days: DayWords) -> MeetingCard:
    now = clock.now()
    recap: Recap | None = getattr(meeting, "recap", None)
    told = recap is not None and recap.state == Recap.State.TOLD
    state, mark, mark_words = "over", "later", gettext("Over")
    if meeting.state == Meeting.State.CANCELLED:
        state, mark, mark_words = "cancelled", "later", gettext("Cancelled")
    elif told:
        state, mark, mark_words = "told", "kept", gettext("Recap in the room")
    elif not meeting.is_over(now):
        state, mark, mark_words = "coming", "due", gettext("To come")
    elif meeting.is_shared:
        is_late = meeting.recap_due_on < clock.today(meeting.host_zone)
        by = days.short(meeting.recap_due_on)
        state = "owed"
        mark = "late" if is_late else "due"
        mark_words = (
            gettext("Recap owed since %(day)s") if is_late else gettext("Recap owed by %(day)s")
        ) % {"day": by}
    ends = "" if meeting.is_all_day else f"–{days.clock(meeting.ends_at)}"
    return MeetingCard(
        id=str(meeting.pk),
        title=meeting.title,
        day=days.long(meeting.starts_at),
        time=gettext("all day") if meeting.is_all_day else f"{days.clock(meeting.starts_at)}{ends}",
        place=meeting.place,
        join=meeting.place if meeting.place.startswith(("https://", "http://")) else "",
        agenda=tuple(line.strip() for line in meeting.agenda.split("\n") if line.strip()),
        who=", ".join(meeting.who),
        state=state,
        mark=mark,
        mark_words=mark_words,
        is_shared=meeting.is_shared,
        has_begun=meeting.starts_at <= now,
        host=meeting.host.name if meeting.host else "",
        recap_by=days.long(meeting.recap_due_on),
        has_recap=told,
    )


def recap_card(recap: Recap, heard: list[HeardPromise], days: DayWords) -> RecapCard:
    meeting = recap.meeting
    return RecapCard(
        id=str(recap.pk),
        meeting_id=str(meeting.pk),
        title=meeting.title,
        day=days.long(meeting.starts_at),
        time=gettext("all day") if meeting.is_all_day else days.clock(meeting.starts_at),
        who=", ".join(meeting.who),
        decisions=tuple(recap.lines),
        heard=tuple(heard_card(one, days) for one in heard),
        next_words=recap.next_words,
        next_who=recap.next_who.name if recap.next_who else "",
        next_on=days.long(recap.next_on),
        by=recap.written_by.name,
        told_on=days.long(recap.told_at) if recap.told_at else "",
    )


def heard_card(heard: HeardPromise, days: DayWords) -> HeardCard:
    return HeardCard(
        id=str(heard.pk),
        words=heard.words,
        who=heard.said_by.name,
        day=days.long(heard.due_on),
        state=heard.state,
        promise_id=str(heard.promise_id or ""),
    )


def discovery_card(item: Discovery, days: DayWords) -> DiscoveryCard:
    states = Discovery.State
    mark = {
        states.OPEN: ("later", gettext("Not asked yet")),
        states.ANSWERED: ("kept", gettext("Asked")),
        states.NOT_ASKED: ("late", gettext("Not asked")),
    }[states(item.state)]
    return DiscoveryCard(
        id=str(item.pk),
        words=item.words,
        answer=item.answer,
        heard_from=item.heard_from.name if item.heard_from else "",
        asked_by=item.asked_by.name if item.asked_by else "",
        asked_on=days.short(item.asked_on),
        marked_by=item.marked_by.first_name if item.marked_by else "",
        state=item.state,
        mark=mark[0],
        mark_words=mark[1],
    )


def improvement_card(item: Improvement, days: DayWords) -> ImprovementCard:
    states = Improvement.State
    mark = {
        states.ASKED: ("due", gettext("Asked")),
        states.RAISED: ("due", gettext("Needs a name on each side")),
        states.JOINT: ("due", gettext("Both work on it")),
        states.DONE: ("kept", gettext("Better now")),
        states.DROPPED: ("later", gettext("Let go")),
    }[states(item.state)]
    if item.is_late():
        mark = ("late", gettext("Later than we said"))
    return ImprovementCard(
        id=str(item.pk),
        words=item.words,
        asked_by=item.asked_by.name if item.asked_by else "",
        asked_side=item.asked_by.side if item.asked_by else "",
        raised_by=item.raised_by.name if item.raised_by else "",
        raised_side=item.raised_by.side if item.raised_by else "",
        our_owner=item.our_owner.name if item.our_owner else "",
        our_part=item.our_part,
        their_owner=item.their_owner.name if item.their_owner else "",
        their_part=item.their_part,
        due=days.long(item.due_on),
        settled=item.settled_words,
        state=item.state,
        mark=mark[0],
        mark_words=mark[1],
    )


def charter_card(charter: Charter, days: DayWords) -> CharterCard:
    seller, client = charter.signed_by_seller, charter.signed_by_client
    return CharterCard(
        id=str(charter.pk),
        number=charter.number,
        lines=tuple(charter.lines),
        seal=charter.sha256,
        side=charter.proposed_side,
        seller=seller.name if seller else "",
        seller_on=days.long(charter.seller_at) if charter.seller_at else "",
        client=client.name if client else "",
        client_on=days.long(charter.client_at) if charter.client_at else "",
        state=charter.state,
    )


def reset_card(reset: Reset, host: str, client: str) -> ResetCard:
    labels = (
        gettext("What we had agreed"),
        gettext("What slipped"),
        gettext("What %(who)s does next") % {"who": host},
        gettext("What %(who)s does next") % {"who": client},
    )
    mark = "due" if reset.state == Reset.State.OPENED else "kept"
    signed = gettext("Opened by %(who)s.") % {"who": reset.opened_by.name}
    if reset.accepted_by:
        signed += " " + gettext("Accepted by %(who)s.") % {"who": reset.accepted_by.name}
    return ResetCard(
        id=str(reset.pk),
        parts=tuple(zip(labels, (getattr(reset, n) for n in Reset.PARTS), strict=True)),
        signed=signed,
        seal=reset.sha256,
        side=reset.opened_by.side,
        state=reset.state,
        mark=mark,
        mark_words=reset.get_state_display(),
    )


def flag_card(flag: RespectFlag, by: object, days: DayWords) -> FlagCard:
    states = RespectFlag.State
    mark = {
        states.RAISED: ("due", gettext("Said, not heard yet")),
        states.ACKNOWLEDGED: ("due", gettext("Heard")),
        states.AGREED_CHANGE: ("kept", gettext("A change is agreed")),
        states.CLOSED: ("kept", gettext("Closed")),
    }[states(flag.state)]
    return FlagCard(
        id=str(flag.pk),
        words=flag.words,
        reply=flag.reply,
        change=flag.change_words,
        raised_by=flag.raised_by.name,
        chosen=flag.chosen.name,
        day=days.long(flag.raised_at),
        is_mine=flag.is_raiser(by),  # type: ignore[arg-type]
        is_to_me=flag.is_chosen(by),  # type: ignore[arg-type]
        state=flag.state,
        mark=mark[0],
        mark_words=mark[1],
        may_choose_again=flag.may_choose_again,
    )


def _pace_words(answered: int, hours: float) -> str:
    by = 1 if hours == 1 else 2
    if answered == 1:
        return ngettext(
            "1 answer, within %(hours)s working hour.",
            "1 answer, within %(hours)s working hours.",
            by,
        )
    return ngettext(
        "%(answers)s answers, half of them within %(hours)s working hour.",
        "%(answers)s answers, half of them within %(hours)s working hours.",
        by,
    )


def pace_card(pace: Responses, who: str) -> PaceCard:
    """Alike for both sides: the same words around the same kind of figure."""
    said = gettext("Nothing was asked yet.")
    if pace.middle_hours is not None:
        said = _pace_words(pace.answered, pace.middle_hours) % {
            "answers": pace.answered,
            "hours": words.number(pace.middle_hours),
        }
    waiting = ""
    if pace.waiting:
        waiting = ngettext("%(n)s still waits.", "%(n)s still wait.", pace.waiting) % {
            "n": pace.waiting
        }
    return PaceCard(who, said, waiting)
