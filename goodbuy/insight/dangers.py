"""What could go wrong on a deal, read from what its page has loaded already: no query of its own.

Each line names the thing, what follows from it or who could act, and how near it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goodbuy.deals.models import Deal
from goodbuy.kernel import words
from goodbuy.plans.models import Step

LIKELY, HAPPENED, POSSIBLE = "Likely", "Happened", "Possible"
ORDER = (LIKELY, HAPPENED, POSSIBLE)
CHIPS = {LIKELY: "due", HAPPENED: "", POSSIBLE: ""}
MOST = 5
# A step this near that waits for another's has little to spare.
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Danger:
    title: str
    words: str
    how: str

    @property
    def chip(self) -> str:
        return CHIPS[self.how]


def dangers_of(deal: Deal, cast: list[Any], steps: list[Any], today: date) -> list[Danger]:
    """The nearest few, the likely ones first; nothing once a deal is over."""
    if deal.stage not in (*Deal.RUNNING, Deal.Stage.PAUSED):
        return []
    found = [*_in_the_plan(deal, steps, today), *_with_people(cast, steps, today)]
    return sorted(found, key=lambda one: ORDER.index(one.how))[:MOST]


def _in_the_plan(deal: Deal, steps: list[Any], today: date) -> Iterator[Danger]:
    waiting_for: dict[int, list[Any]] = {}
    for step in steps:
        for number in step.waits_for if step.is_open else ():
            waiting_for.setdefault(number, []).append(step)
    undone = [step for step in steps if step.is_open]
    told: set[int] = set()
    for step in sorted(undone, key=lambda step: step.due_on):
        if step.state == Step.State.BLOCKED:
            yield Danger(f"“{step.name}” is held up", step.state_words or _has(step), HAPPENED)
            continue
        next_ones = [s for s in waiting_for.get(step.number, []) if s.number not in told]
        if next_ones and step.due_on - today <= NEAR:
            told.add(next_ones[0].number)
            is_late = step.due_on < today
            slips = "slips" if is_late else "could slip"
            yield Danger(f"“{next_ones[0].name}” {slips}", _why(step, today), _nearness(is_late))
    if undone and deal.value_on and (last := max(s.due_on for s in undone)) > deal.value_on:
        ends, due = words.day(last), words.day(deal.value_on)
        said = f"The plan ends on {ends}, the results are due {due}."
        yield Danger("The results come late", said, LIKELY)


def _nearness(is_late: bool) -> str:
    return LIKELY if is_late else POSSIBLE


def _why(step: Any, today: date) -> str:
    if step.due_on < today:
        days = (today - step.due_on).days
        late = "1 day" if days == 1 else f"{days} days"
        return f"It waits for “{step.name}”, {late} late. {_has(step)}"
    return f"It waits for “{step.name}”, due {words.day(step.due_on)}. {_has(step)}"


def _has(step: Any) -> str:
    firm = f" of {step.owner.firm}" if step.owner.side == "third" and step.owner.firm else ""
    return f"{step.owner.first_name}{firm} has it."


def _with_people(cast: list[Any], steps: list[Any], today: date) -> Iterator[Danger]:
    names = {one.pk: one.first_name for one in cast}
    for one in cast:
        if one.has_left and not one.is_proposed and one.side == "client":
            part = one.part[:1].upper() + one.part[1:]
            said = f"{part}. Who speaks for that now?" if part else "Who speaks in their place?"
            yield Danger(f"{one.first_name}’s voice is gone", said, HAPPENED)
    for step in steps:
        owner = step.owner
        if step.is_open and step.due_on >= today and owner.is_away(step.due_on):
            cover = names.get(owner.stand_in_id, "Nobody")
            title = f"{owner.first_name} is away on {words.day(step.due_on)}"
            yield Danger(title, f"“{step.name}” is due that day. {cover} stands in.", LIKELY)
    here = [one for one in cast if one.side == "client" and not one.has_left]
    if len(here) == 1:
        said = f"If {here[0].first_name} goes, nobody there knows what was agreed."
        yield Danger(f"All of it hangs on {here[0].first_name}", said, POSSIBLE)
