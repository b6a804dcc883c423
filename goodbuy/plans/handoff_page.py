"""A handoff in a reader's words: the same page for both sides, from the body that was frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from goodbuy.kernel.words import number as figure
from goodbuy.plans.handing import body_of
from goodbuy.plans.models import Handoff
from goodbuy.promises.models import Outcome, Promise

# More than these go on paper as a number, so that it stays one page.
ON_PAPER = 14
SIDES = {"seller": 0, "third": 1, "client": 2}


@dataclass(frozen=True)
class Person:
    name: str
    side: str
    part: str
    does: str
    does_not: str
    reach: str


@dataclass(frozen=True)
class Vow:
    words: str
    who: str
    where: str
    due: str
    mark: str
    state: str
    is_on_paper: bool


@dataclass(frozen=True)
class Aim:
    name: str
    numbers: str
    due: str
    verifier: str
    mark: str
    state: str


@dataclass(frozen=True)
class Asked:
    words: str
    who: str


@dataclass(frozen=True)
class HandoffPage:
    giver: str
    receiver: str
    client: str
    why: tuple[str, ...]
    agreed: tuple[str, ...]
    risks: tuple[str, ...]
    unasked: tuple[str, ...]
    people: tuple[Person, ...]
    promises: tuple[Vow, ...]
    off_paper: int
    outcomes: tuple[Aim, ...]
    questions: tuple[Asked, ...]


Say = Callable[[Any], str]


def handoff_page(handoff: Handoff, *, say: Say, is_live: bool) -> HandoffPage:
    """`say` writes a day; `is_live` builds it from the deal as it is now, not as it was frozen."""
    body = body_of(handoff) if is_live or not handoff.body else handoff.body
    promises = _vows(body["promises"], say)
    return HandoffPage(
        giver=body["giver"],
        receiver=body["receiver"],
        client=handoff.client.name,
        why=tuple(body["why_words"]),
        agreed=tuple(body["agreed_words"]),
        risks=tuple(body["risk_words"]),
        unasked=tuple(body["unasked_words"]),
        people=tuple(_person(line) for line in sorted(body["people"], key=_by_side)),
        promises=promises,
        off_paper=sum(not vow.is_on_paper for vow in promises),
        outcomes=tuple(_aim(line, say) for line in body["outcomes"]),
        questions=tuple(_asked(line, say) for line in body["questions"]),
    )


def _by_side(line: dict[str, str]) -> int:
    return SIDES[line["side"]]


def _person(line: dict[str, str]) -> Person:
    part = ", ".join(words for words in (line["firm"], line["part"]) if words)
    reach = line["reach"] if line["side"] == "seller" else ""
    return Person(line["name"], line["side"], part, line["does"], line["does_not"], reach)


def _vows(lines: list[dict[str, Any]], say: Say) -> tuple[Vow, ...]:
    """Open ones first: those are what is handed on. Kept ones may stay off the paper."""
    ordered = sorted(lines, key=lambda line: _mark_of(line["state"]) == "kept")
    return tuple(_vow(line, say, number) for number, line in enumerate(ordered))


def _vow(line: dict[str, Any], say: Say, number: int) -> Vow:
    where = gettext(str(Promise.Where(line["where"]).label))
    words = gettext("%(where)s, %(day)s") % {"where": where, "day": _day(line["said_on"], say)}
    to = f" → {line['to']}" if line["to"] else ""
    mark = _mark_of(line["state"])
    return Vow(
        words=line["words"],
        who=f"{line['by']}{to}",
        where=words,
        due=_day(line["due_on"], say),
        mark=mark,
        state=gettext(str(Promise.State(line["state"]).label)),
        is_on_paper=number < ON_PAPER,
    )


def _mark_of(state: str) -> str:
    if state in (Promise.State.KEPT, Promise.State.REPAIRED):
        return "kept"
    return "late" if state == Promise.State.MISSED else "due"


def _aim(line: dict[str, Any], say: Say) -> Aim:
    unit = f" {line['unit']}" if line["unit"] else ""
    numbers = f"{figure(line['before']) or '–'} → {figure(line['target'])}{unit}"
    is_there = line["state"] in Outcome.PROVEN
    mark = "kept" if is_there else "late" if line["state"] == "short" else "due"
    state = gettext(str(Outcome.State(line["state"]).label))
    return Aim(line["name"], numbers, _day(line["due_on"], say), line["verifier"], mark, state)


def _asked(line: dict[str, str], say: Say) -> Asked:
    who = line["by"] or gettext("Someone")
    return Asked(line["words"], f"{who}, {_day(line['on'], say)}")


def _day(text: str, say: Say) -> str:
    return say(date.fromisoformat(text)) if text else ""
