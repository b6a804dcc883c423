"""What stands between a member and a person: how close, what was brought, and what to mind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.closeness import Bar, closeness, give_and_ask, taken_and_never_given
from goodbuy.people.models import Benefit, Relationship
from goodbuy.people.modes import Period, long, periods
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import remembered
from goodbuy.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class Station:
    """One of the four modes on the line: passed, present or still to come."""

    name: str
    is_now: bool
    is_to_come: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class BenefitLine:
    id: UUID
    words: str
    note: str
    to_thank: bool
    to_return: bool


@dataclass(frozen=True, slots=True)
class BenefitGroup:
    name: str
    lines: list[BenefitLine]


def stations(pair: Relationship, first_name: str, said: list[Period]) -> list[Station]:
    """The four modes in their order, each with its days; the other's view and the last talk now."""
    modes = list(Relationship.Mode)
    now, notes = modes.index(Relationship.Mode(pair.mode)), [_days_of(mode, said) for mode in modes]
    notes[0] = notes[0] or _began(pair)
    lately = [notes[now]]
    if pair.is_mismatched:
        theirs = Relationship.Mode(pair.mode_by_person).label.lower()
        lately.append(
            for_us("%(first_name)s sees %(value)s %(theirs)s in you")
            % {
                "first_name": first_name,
                "value": "an" if theirs[0] in "aeiou" else "a",
                "theirs": theirs,
            }
        )
    lately += (
        [for_us("Last talk %(last_met_on)s") % {"last_met_on": words.day(pair.last_met_on)}]
        if pair.last_met_on
        else []
    )
    notes[now] = ". ".join(part for part in lately if part)
    return [Station(m.label, n == now, n > now, notes[n]) for n, m in enumerate(modes)]


def _days_of(mode: Relationship.Mode, said: list[Period]) -> str:
    """Since when it holds; of what is over, from when and for how long."""
    found = [period for period in said if period.mode == mode]
    if not found:
        return ""
    last = found[-1]
    if last.until is None:
        return for_us("Since %(since)s") % {"since": words.day(last.since)}
    return for_us("%(since)s, for %(days)s") % {
        "since": words.day(last.since),
        "days": long((last.until - last.since).days),
    }


def stage_panel(person: Any, member: Member) -> Panel:
    known = remembered(person, member)
    pair = known.pair[0] if known.pair else Relationship(member=member, person=person)
    said = periods(known.declared)
    return Panel("people/_stage.html", {"stations": stations(pair, person.first_name, said)})


def warnings_of(known: Any, first_name: str) -> list[str]:
    """What a good friend of the house would say now, in our own page only."""
    said = []
    pair = known.pair[0] if known.pair else None
    if pair and pair.is_mismatched:
        theirs = Relationship.Mode(pair.mode_by_person).label.lower()
        said.append(
            for_us(
                "You call %(first_name)s a %(mode)s, and %(first_name)s sees a %(theirs)s "
                "in you. Mind which of the two a request is made to."
            )
            % {"first_name": first_name, "mode": pair.get_mode_display().lower(), "theirs": theirs}
        )
    asks = give_and_ask(known.contacts)
    if asks.is_too_much:
        said.append(
            for_us(
                "You have asked %(asks_in_a_row)s times in a row and brought nothing. "
                "Bring something of use before you ask again."
            )
            % {"asks_in_a_row": asks.asks_in_a_row}
        )
    if taken_and_never_given(known.benefits):
        said.append(
            for_us(
                "%(first_name)s has brought you much and had nothing back yet. Think of something."
            )
            % {"first_name": first_name}
        )
    return said


def pair_panel(person: Any, member: Member) -> Panel:
    known = remembered(person, member)
    pair = known.pair[0] if known.pair else Relationship(member=member, person=person)
    today = clock.today(member.zone)
    asks = give_and_ask(known.contacts)
    bars: list[Bar] = closeness(known.contacts, known.benefits, known.gifts, today)
    return Panel(
        "people/_pair.html",
        {
            "person": person,
            "pair": pair,
            "bars": bars,
            "gave": asks.gave,
            "asked": asks.asked,
            "warnings": warnings_of(known, person.first_name),
            "contacts": [{"on": words.day(c.on), "words": _said(c)} for c in known.contacts[:5]],
            "may_change": not member.is_viewer,
        },
    )


def _began(pair: Relationship) -> str:
    on = words.long_day(pair.began_on) if pair.began_on else ""
    return ", ".join(part for part in (pair.began_how, on) if part)


def _said(contact: Any) -> str:
    parts = [contact.get_way_display(), contact.words]
    parts += [for_us("you brought %(gave)s") % {"gave": contact.gave} if contact.gave else ""]
    parts += [for_us("you asked for %(asked)s") % {"asked": contact.asked} if contact.asked else ""]
    return ". ".join(part for part in parts if part)


def benefits_panel(person: Any, member: Member) -> Panel:
    found = {
        kind: list(rows)
        for kind, rows in groupby(remembered(person, member).benefits, key=lambda b: b.kind)
    }
    groups = [
        BenefitGroup(kind.label, [_benefit_line(b) for b in found.get(kind.value, [])])
        for kind in Benefit.Kind
    ]
    context = {"person": person, "groups": groups, "has_any": bool(found)}
    return Panel("people/_benefits.html", context | {"may_change": not member.is_viewer})


def _benefit_line(benefit: Benefit) -> BenefitLine:
    secrecy = "" if benefit.secrecy == "team" else benefit.get_secrecy_display()
    back = (
        for_us("we gave back: %(returned)s") % {"returned": benefit.returned}
        if benefit.returned
        else ""
    )
    use = for_us("usable for %(use)s") % {"use": benefit.use} if benefit.use else ""
    parts = (words.day(benefit.on), secrecy, use, back)
    note = ". ".join(part[:1].upper() + part[1:] for part in parts if part)
    return BenefitLine(
        benefit.pk, benefit.words, note, benefit.thanked_on is None, benefit.returned_on is None
    )
