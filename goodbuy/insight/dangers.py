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
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.models import Step

LIKELY, HAPPENED, POSSIBLE = (
    for_us_later("Likely"),
    for_us_later("Happened"),
    for_us_later("Possible"),
)
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
            yield Danger(
                for_us("“%(step)s” is held up") % {"step": step.name},
                step.state_words or _has(step),
                HAPPENED,
            )
            continue
        next_ones = [s for s in waiting_for.get(step.number, []) if s.number not in told]
        if next_ones and step.due_on - today <= NEAR:
            told.add(next_ones[0].number)
            is_late = step.due_on < today
            slips = "slips" if is_late else for_us("could slip")
            yield Danger(f"“{next_ones[0].name}” {slips}", _why(step, today), _nearness(is_late))
    if undone and deal.value_on and (last := max(s.due_on for s in undone)) > deal.value_on:
        ends, due = words.day(last), words.day(deal.value_on)
        said = for_us("The plan ends on %(ends)s, the results are due %(due)s.") % {
            "ends": ends,
            "due": due,
        }
        yield Danger(for_us("The results come late"), said, LIKELY)


def _nearness(is_late: bool) -> str:
    return LIKELY if is_late else POSSIBLE


def _why(step: Any, today: date) -> str:
    if step.due_on < today:
        return for_us("It waits for “%(step)s”, %(late)s late. %(step_2)s") % {
            "step": step.name,
            "late": words.days_words((today - step.due_on).days),
            "step_2": _has(step),
        }
    return for_us("It waits for “%(step)s”, due %(due_on)s. %(step_2)s") % {
        "step": step.name,
        "due_on": words.day(step.due_on),
        "step_2": _has(step),
    }


def _has(step: Any) -> str:
    firm = (
        for_us(" of %(firm)s") % {"firm": step.owner.firm}
        if step.owner.side == "third" and step.owner.firm
        else ""
    )
    return for_us("%(first_name)s%(firm)s has it.") % {
        "first_name": step.owner.first_name,
        "firm": firm,
    }


def _with_people(cast: list[Any], steps: list[Any], today: date) -> Iterator[Danger]:
    names = {one.pk: one.first_name for one in cast}
    for one in cast:
        if one.has_left and not one.is_proposed and one.side == "client":
            part = one.part[:1].upper() + one.part[1:]
            said = (
                for_us("%(part)s. Who speaks for that now?") % {"part": part}
                if part
                else for_us("Who speaks in their place?")
            )
            yield Danger(
                for_us("%(first_name)s’s voice is gone") % {"first_name": one.first_name},
                said,
                HAPPENED,
            )
    for step in steps:
        owner = step.owner
        if step.is_open and step.due_on >= today and owner.is_away(step.due_on):
            cover = names.get(owner.stand_in_id, for_us("Nobody"))
            title = for_us("%(first_name)s is away on %(due_on)s") % {
                "first_name": owner.first_name,
                "due_on": words.day(step.due_on),
            }
            yield Danger(
                title,
                for_us("“%(step)s” is due that day. %(cover)s stands in.")
                % {"step": step.name, "cover": cover},
                LIKELY,
            )
    here = [one for one in cast if one.side == "client" and not one.has_left]
    if len(here) == 1:
        said = for_us("If %(first_name)s goes, nobody there knows what was agreed.") % {
            "first_name": here[0].first_name
        }
        yield Danger(
            for_us("All of it hangs on %(first_name)s") % {"first_name": here[0].first_name},
            said,
            POSSIBLE,
        )
