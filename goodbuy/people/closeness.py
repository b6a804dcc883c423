"""How close a member and a person are, as bars that each open to what they rest on.

Never one opaque number: five measures of 0 to 5, each from the contacts that were logged. The
measures follow what research on tie strength found to carry it (Granovetter 1973: time, emotional
intensity, intimacy, reciprocal services; Marsden and Campbell 1984 on measuring them). The steps
of each measure are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Benefit, Contact, Gift

WINDOW = 180
NAMES = (
    for_us_later("None"),
    for_us_later("Faint"),
    for_us_later("Some"),
    for_us_later("Good"),
    for_us_later("Strong"),
    for_us_later("Very strong"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """`level` 0 to 5, its word, and in a sentence what it rests on."""

    name: str
    level: int
    evidence: str

    @property
    def word(self) -> str:
        return NAMES[self.level]


def steps(value: float, *limits: float) -> int:
    """How many of the five rising limits a value reaches."""
    return sum(value >= limit for limit in limits)


def closeness(
    contacts: Sequence[Contact],
    benefits: Sequence[Benefit],
    gifts: Sequence[Gift],
    today: date,
) -> list[Bar]:
    """The five bars of a pair: `contacts` newest first, social ones among them."""
    recent = [c for c in contacts if (today - c.on).days <= WINDOW]
    return [
        _recency(contacts, today),
        _often(recent),
        _beginning(recent),
        _confidence(recent),
        _favours(benefits, gifts),
    ]


def _recency(contacts: Sequence[Contact], today: date) -> Bar:
    if not contacts:
        return Bar(for_us("Recency"), 0, for_us("No contact is noted yet."))
    days = (today - contacts[0].on).days
    level = 5 - steps(days, 8, 22, 46, 91, 181)
    return Bar(for_us("Recency"), level, for_us("Last in touch %(days)s.") % {"days": _ago(days)})


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, for_us("%(days)s days ago") % {"days": days})


def _often(recent: Sequence[Contact]) -> Bar:
    count = len(recent)
    evidence = for_us("%(count)s %(value)s in the last half year.") % {
        "count": count,
        "value": "contact" if count == 1 else "contacts",
    }
    return Bar(for_us("How often"), steps(count, 1, 3, 6, 12, 24), evidence)


def _beginning(recent: Sequence[Contact]) -> Bar:
    theirs = sum(c.begun_by == Contact.Beginner.THEM for c in recent)
    if not recent:
        return Bar(for_us("They call you"), 0, for_us("Nobody has begun a talk yet."))
    share = theirs / len(recent)
    return Bar(
        for_us("They call you"),
        steps(share, 0.1, 0.2, 0.3, 0.4, 0.5),
        for_us("They began %(theirs)s of %(recent)s.") % {"theirs": theirs, "recent": len(recent)},
    )


def _confidence(recent: Sequence[Contact]) -> Bar:
    count = sum(c.confided for c in recent)
    said = "once" if count == 1 else for_us("%(count)s times") % {"count": count}
    evidence = (
        for_us("They told you something in confidence %(said)s.") % {"said": said}
        if count
        else for_us("Nothing yet.")
    )
    return Bar(for_us("Confidences"), steps(count, 1, 2, 3, 5, 8), evidence)


def _favours(benefits: Sequence[Benefit], gifts: Sequence[Gift]) -> Bar:
    theirs = len(benefits) + sum(g.way == Gift.Way.RECEIVED for g in gifts)
    ours = sum(bool(b.returned_on) for b in benefits)
    ours += sum(g.way == Gift.Way.GIVEN for g in gifts)
    # One-sided favours carry a tie no further than the smaller side.
    level = min(steps(theirs, 1, 2, 3, 5, 8), steps(ours, 1, 2, 3, 5, 8) + 1) if theirs else 0
    return Bar(
        for_us("Favours both ways"),
        level,
        for_us("%(theirs)s from them, %(ours)s from us.") % {"theirs": theirs, "ours": ours},
    )


@dataclass(frozen=True, slots=True)
class GiveAndAsk:
    gave: int
    asked: int
    asks_in_a_row: int

    @property
    def is_too_much(self) -> bool:
        return self.asks_in_a_row >= 3


def give_and_ask(contacts: Sequence[Contact]) -> GiveAndAsk:
    """Value given against asks made, newest first; three asks without a gift between are a word."""
    row = 0
    for contact in contacts:
        if contact.gave:
            break
        row += bool(contact.asked)
    return GiveAndAsk(
        sum(bool(c.gave) for c in contacts), sum(bool(c.asked) for c in contacts), row
    )


def taken_and_never_given(benefits: Sequence[Benefit]) -> bool:
    """Two things or more came from them, and nothing of it was returned."""
    return len(benefits) >= 2 and not any(benefit.returned_on for benefit in benefits)
