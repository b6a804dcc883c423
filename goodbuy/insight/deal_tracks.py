"""The two tracks: how they buy above, how we help below, and whether both are together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.models import Step


@dataclass(frozen=True)
class Stretch:
    """One phase on both tracks: `kind` is done, now or todo; `join` says how they meet."""

    theirs: str
    theirs_small: str
    ours: str
    ours_small: str
    kind: str
    join: str
    is_gap: bool


def tracks_of(phases: list[Any], steps: list[Any], today: date) -> list[Stretch]:
    by_phase = {phase.pk: [s for s in steps if s.phase_id == phase.pk] for phase in phases}
    now = next(
        (p.pk for p in phases if any(s.state not in Step.DONE for s in by_phase[p.pk])), None
    )
    made: list[Stretch] = []
    has_passed = now is not None
    coming = 0
    for phase in phases:
        if phase.pk == now:
            kind, has_passed = "now", False
        else:
            kind = "done" if has_passed or now is None else "todo"
        coming += kind == "todo"
        made.append(_stretch(phase, by_phase[phase.pk], kind, coming))
    return made


def _stretch(phase: Any, steps: list[Any], kind: str, coming: int) -> Stretch:
    theirs = [s for s in steps if s.owner.side == "client"]
    ours = [s for s in steps if s.owner.side != "client"]
    join, is_gap = _join(theirs, ours, kind, coming)
    first = ours[0].name if ours else for_us("We are at hand")
    return Stretch(
        theirs=phase.name,
        theirs_small=_small(theirs, kind),
        ours=phase.gist or first,
        ours_small=_small(ours, kind),
        kind=kind,
        join=join,
        is_gap=is_gap,
    )


def _small(steps: list[Any], kind: str) -> str:
    if not steps:
        return ""
    done = sum(s.state in Step.DONE for s in steps)
    if kind == "now":
        return for_us("%(done)s of %(steps)s done") % {"done": done, "steps": len(steps)}
    days = [s.done_on or s.due_on for s in steps]
    return (
        words.day(max(days))
        if kind == "done"
        else for_us("from %(days)s") % {"days": words.day(min(days))}
    )


def _join(theirs: list[Any], ours: list[Any], kind: str, coming: int) -> tuple[str, bool]:
    if kind == "done":
        return for_us("together"), False
    if kind == "todo":
        return (for_us("next") if coming == 1 else for_us("then")), False
    share = [_share(theirs), _share(ours)]
    if None in share or share[0] == share[1]:
        return for_us("together"), False
    is_ahead = share[1] > share[0]  # type: ignore[operator]
    return (for_us("we are ahead") if is_ahead else for_us("we are behind")), True


def _share(steps: list[Any]) -> float | None:
    if not steps:
        return None
    # What is said to be done counts: the other side's yes is theirs to give.
    return sum(s.state in (*Step.DONE, "claimed") for s in steps) / len(steps)
