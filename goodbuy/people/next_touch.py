"""The next touch between a member and a person: which day, why, and the one act that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from goodbuy.kernel import clock, words
from goodbuy.people.models import Occasion, Relationship
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import remembered
from goodbuy.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class NextTouch:
    """What the card says; `day_id` where a day that matters is what it is about."""

    on: date | None
    says: str
    more: str = ""
    day_id: UUID | None = None
    is_due: bool = False

    @property
    def when(self) -> str:
        if self.on is None:
            return ""
        return "today" if self.is_due else words.long_day(self.on)


def next_touch(person: Any, member: Member) -> NextTouch:
    """The nearest of: a day that matters to them, the day to talk, the end of the usual pause."""
    known, today = remembered(person, member), clock.today(member.zone)
    pair = known.pair[0] if known.pair else Relationship(member=member, person=person)
    pair.member = member
    talk = _talk(pair, person.first_name, today)
    days = [day for day in known.days if _is_near(day, today)]
    if not days:
        return talk
    nearest = min(days, key=lambda day: (day.next_on, day.pk))
    if talk.on and nearest.next_on and talk.on < nearest.next_on:
        return talk
    return _of_day(nearest, person.first_name, talk, today)


def _is_near(day: Occasion, today: date) -> bool:
    is_known = bool(day.next_on) and day.precision == "day"
    return is_known and 0 <= (day.next_on - today).days <= day.act_days  # type: ignore[operator]


def _of_day(day: Occasion, name: str, talk: NextTouch, today: date) -> NextTouch:
    assert day.next_on
    is_today, is_birthday = day.next_on == today, "birthday" in day.what.lower()
    if is_birthday:
        says = f"It is {name}’s birthday" if is_today else f"{name}’s birthday is near"
        says += ": two lines, no business"
    else:
        says = day.what if is_today else f"{day.what}, {words.ago_days(day.next_on)}"
    more = ""
    if talk.on and talk.on > today:
        more = f"After that, leave {name} be until {words.long_day(talk.on)}."
    return NextTouch(day.next_on, says, more, day.pk, is_today)


def _talk(pair: Relationship, name: str, today: date) -> NextTouch:
    if pair.is_to_talk():
        on = pair.talk_on
        if on and on < today:
            more = f"You both chose {words.long_day(on)}. It has passed without a talk."
            return NextTouch(today, "The day to talk has passed", more, is_due=True)
        more = f"You both chose this day. Until then, leave {name} be."
        return NextTouch(on, f"You and {name} talk again", "" if on == today else more)
    over = pair.next_on()
    if over is None:
        more = f"Say when you and {name} talk again, or how often you want to."
        return NextTouch(None, "No day is set yet", more)
    if pair.is_overdue(today):
        more = "Talks among friends do not count here."
        says = "You have not talked about the work for too long"
        return NextTouch(today, says, more, is_due=True)
    if over <= today:
        more = f"The usual pause was over on {words.long_day(over)}."
        return NextTouch(today, f"A good day to ask {name} how it goes", more, is_due=True)
    more = "Then the usual pause is over. Talks among friends do not count here."
    return NextTouch(over, f"Leave {name} be until then", more)


def next_panel(person: Any, member: Member) -> Panel:
    mails = [row["value"] for row in getattr(person, "all_emails", [])]
    context = {"person": person, "touch": next_touch(person, member)}
    context |= {"mail": mails[0] if mails else "", "may_change": not member.is_viewer}
    return Panel("people/_next.html", context)
