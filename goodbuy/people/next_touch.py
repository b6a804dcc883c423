"""The next touch between a member and a person: which day, why, and the one act that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.draft import Draft, two_lines
from goodbuy.people.models import Fact, Occasion, Relationship
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
    # Which of the drafts suits it; empty while the best word is none.
    lines: str = ""

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
        says = (
            for_us("It is %(name)s’s birthday") % {"name": name}
            if is_today
            else for_us("%(name)s’s birthday is near") % {"name": name}
        )
        says += for_us(": two lines, no business")
    else:
        says = day.what if is_today else f"{day.what}, {words.ago_days(day.next_on)}"
    more = ""
    if talk.on and talk.on > today:
        more = for_us("After that, leave %(name)s be until %(on)s.") % {
            "name": name,
            "on": words.long_day(talk.on),
        }
    lines = "birthday" if is_birthday else "remembered"
    return NextTouch(day.next_on, says, more, day.pk, is_today, lines)


def _talk(pair: Relationship, name: str, today: date) -> NextTouch:
    if pair.is_to_talk():
        on = pair.talk_on
        if on and on < today:
            more = for_us("You both chose %(on)s. It has passed without a talk.") % {
                "on": words.long_day(on)
            }
            return NextTouch(
                today, for_us("The day to talk has passed"), more, None, True, "passed"
            )
        is_today = on == today
        more = (
            ""
            if is_today
            else for_us("You both chose this day. Until then, leave %(name)s be.") % {"name": name}
        )
        lines = "talk" if is_today else ""
        return NextTouch(
            on, for_us("You and %(name)s talk again") % {"name": name}, more, None, is_today, lines
        )
    over = pair.next_on()
    if over is None:
        more = for_us("Say when you and %(name)s talk again, or how often you want to.") % {
            "name": name
        }
        return NextTouch(None, for_us("No day is set yet"), more)
    if pair.is_overdue(today):
        more = for_us("Talks among friends do not count here.")
        says = for_us("You have not talked about the work for too long")
        return NextTouch(today, says, more, None, True, "silence")
    if over <= today:
        more = for_us("The usual pause was over on %(over)s.") % {"over": words.long_day(over)}
        says = for_us("A good day to ask %(name)s how it goes") % {"name": name}
        return NextTouch(today, says, more, None, True, "ask")
    more = for_us("Then the usual pause is over. Talks among friends do not count here.")
    return NextTouch(over, for_us("Leave %(name)s be until then") % {"name": name}, more)


def next_panel(person: Any, member: Member) -> Panel:
    mails = [row["value"] for row in getattr(person, "all_emails", [])]
    touch = next_touch(person, member)
    draft = draft_of(touch, person, member)
    context = {"person": person, "touch": touch, "may_change": not member.is_viewer}
    context |= {"draft": draft, "mind": _to_mind(touch, person, member) if draft else ""}
    context["mail"] = draft.mail_to(mails[0]) if draft and mails else ""
    return Panel("people/_next.html", context)


def draft_of(touch: NextTouch, person: Any, member: Member) -> Draft | None:
    """What could be sent now; nothing where the best word is none, or where nothing is used."""
    if not touch.lines or person.restricted_at or member.is_viewer:
        return None
    pair = remembered(person, member).pair
    on = pair[0].talk_on if pair else None
    me = member.name.split()[0]
    return two_lines(touch.lines, person.first_name, me, person.language, on)


def _to_mind(touch: NextTouch, person: Any, member: Member) -> str:
    """What they said of how they like it: before a birthday, whatever they said of birthdays."""
    facts = [
        fact
        for fact in remembered(person, member).facts
        if fact.kind == Fact.Kind.PREFERENCES and fact.state != Fact.State.STALE
    ]
    if touch.lines == "birthday":
        facts = [fact for fact in facts if "birthday" in fact.words.lower()]
    else:
        facts = [fact for fact in facts if fact.topic in ("preferences.reach", "preferences.news")]
    return facts[0].words if facts else ""
