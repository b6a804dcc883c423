"""Who belongs to somebody, and the days and gifts that matter to them, beside their page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Gift, Occasion, Person, Tie
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import remembered
from goodbuy.people.tie_html import ties_html
from goodbuy.workspaces.models import Member

PAGE = 100


@dataclass(frozen=True, slots=True)
class TieLine:
    id: UUID
    name: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class DayLine:
    id: UUID
    what: str
    words: str
    is_soon: bool


def tie_line(tie: Tie, person: Person) -> TieLine:
    """A tie as it reads from this person's end."""
    is_mine = tie.person_id == person.pk
    other = tie.other if is_mine else tie.person
    kind = tie.get_kind_display()
    if not is_mine:
        kind = Tie.BACK.get(Tie.Kind(tie.kind), kind)
    said = tie.words if is_mine and tie.words else kind
    return TieLine(
        id=tie.pk,
        name=other.name if other else tie.other_name,
        url=f"/people/{other.pk}/" if other else "",
        words=said[:1].upper() + said[1:],
    )


def said_day(day: Occasion) -> str:
    """16 October; about September 2027; in 2028."""
    if not day.month:
        said = for_us("in %(year)s") % {"year": day.year}
    else:
        year = day.year if not day.is_yearly else None
        parts = (day.day, words.month_name(day.month), year)
        said = " ".join(str(part) for part in parts if part)
    return for_us("about %(said)s") % {"said": said} if day.is_about else said


def day_line(day: Occasion) -> DayLine:
    said, today = said_day(day), clock.today(day.heard_by.zone)
    soon = bool(day.next_on and 0 <= (day.next_on - today).days <= day.act_days)
    if day.next_on and (age := day.turns(day.next_on)):
        said += for_us(", the %(age)s%(age_2)s time") % {"age": age, "age_2": ordinal(age)}
    if soon:
        said += how_soon(day)
    return DayLine(day.pk, day.what, said, soon)


def how_soon(day: Occasion) -> str:
    """, in 3 days: where the day itself is known."""
    is_known = day.next_on and day.precision == "day"
    return f", {words.ago_days(day.next_on)}" if is_known else ""


def ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def ties_panel(person: Any, member: Member) -> Panel:
    known, may_change = remembered(person, member), not member.is_viewer
    lines = [tie_line(tie, person) for tie in known.ties]
    context = {
        "person": person,
        "drawn": ties_html(lines, may_change),
        "rest": known.ties_in_all - len(lines),
        "may_change": may_change,
    }
    return Panel("people/_ties.html", context)


@dataclass(frozen=True, slots=True)
class SomeTies:
    """A page of all ties: its lines, and where the next page begins."""

    lines: list[TieLine]
    after: str


def all_ties(person: Person, after: UUID | None) -> SomeTies:
    """Whoever was noted last comes first."""
    rows = Tie.objects.told_of(person.pk).select_related("person", "other").order_by("-id")
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    lines = [tie_line(tie, person) for tie in found[:PAGE]]
    return SomeTies(lines, str(lines[-1].id) if len(found) > PAGE else "")


def moves_panel(person: Any, member: Member) -> Panel | None:
    """A new job that waits for a yes, or what it still offers; nothing where there is none."""
    moves = remembered(person, member).moves
    return Panel("people/_moves.html", {"person": person, "moves": moves}) if moves else None


def days_panel(person: Any, member: Member) -> Panel:
    known = remembered(person, member)
    context = {
        "person": person,
        "days": [day_line(day) for day in known.days],
        "gifts": [gift_line(gift) for gift in known.gifts[:10]],
        "may_change": not member.is_viewer,
    }
    return Panel("people/_days.html", context)


def gift_line(gift: Gift) -> dict[str, Any]:
    return {
        "id": gift.pk,
        "words": gift.what,
        "note": f"{gift.get_way_display()}, {words.day(gift.given_on)}",
        "to_thank": gift.way == Gift.Way.RECEIVED and not gift.thanked_on,
    }
