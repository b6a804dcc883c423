"""What is different between two texts made of lines: line for line, and word for word in a line.

Pure: no database. What did not change is told as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Lines less alike than this are two lines: the one gone, the other new.
ALIKE = 0.5


@dataclass(frozen=True)
class Run:
    """Some words of a line: "same", "gone" or "new"."""

    sort: str
    words: str


@dataclass(frozen=True)
class LineNow:
    """A line of the new text, or one that is not in it any more: same, changed, new or gone."""

    sort: str
    runs: tuple[Run, ...]


def compared(before: Sequence[str], now: Sequence[str]) -> list[LineNow]:
    lines: list[LineNow] = []
    for sort, a, b, c, d in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if sort == "equal":
            lines += [LineNow("same", (Run("same", line),)) for line in now[c:d]]
        else:
            lines += _between(list(before[a:b]), list(now[c:d]))
    return lines


def _between(before: list[str], now: list[str]) -> list[LineNow]:
    """Where both have other lines: each new one beside the old one that it was made from."""
    made: list[LineNow] = []
    for line in now:
        at = next((n for n, old in enumerate(before) if _alike(old, line) >= ALIKE), None)
        if at is None:
            made.append(LineNow("new", (Run("new", line),)))
            continue
        made += [_gone(old) for old in before[:at]]
        made.append(LineNow("changed", tuple(_runs(before[at], line))))
        before = before[at + 1 :]
    return made + [_gone(old) for old in before]


def _gone(line: str) -> LineNow:
    return LineNow("gone", (Run("gone", line),))


def _alike(before: str, now: str) -> float:
    old, new = re.findall(r"\w+", before.lower()), re.findall(r"\w+", now.lower())
    return SequenceMatcher(None, old, new, False).ratio()


def _runs(before: str, now: str) -> list[Run]:
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    runs: list[Run] = []
    for sort, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sort == "equal":
            runs.append(Run("same", "".join(new[c:d])))
            continue
        runs += [Run("gone", "".join(old[a:b]))] if b > a else []
        runs += [Run("new", "".join(new[c:d]))] if d > c else []
    return _joined(runs)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours that are only parted by a space are read as one change."""
    made: list[Run] = []
    at = 0
    while at < len(runs):
        end = at
        while end < len(runs) and (runs[end].sort != "same" or _is_gap(runs, end)):
            end += 1
        if end == at:
            made.append(runs[at])
            at += 1
            continue
        part = runs[at:end]
        for sort in ("gone", "new"):
            if words := "".join(run.words for run in part if run.sort in (sort, "same")):
                made.append(Run(sort, words))
        at = end
    return made


def _is_gap(runs: list[Run], at: int) -> bool:
    inside = 0 < at < len(runs) - 1
    return inside and not runs[at].words.strip() and runs[at + 1].sort != "same"
