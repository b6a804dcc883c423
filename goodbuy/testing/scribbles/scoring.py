from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any

from goodbuy.people.capture.reading import Proposal, read_scribble

# The day on which the lines were written: what 'next year' meant then.
WRITTEN_ON = date(2026, 11, 22)
HALVES = ("looked_at", "not_looked_at")


@dataclass
class Score:
    """Counts over all lines of a half, in all and by what was read (fact, day, tie, ...)."""

    lines: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)

    def precision(self, what: str = "all") -> float:
        return share(self.right[what], self.wrong[what])

    def recall(self, what: str = "all") -> float:
        return share(self.right[what], self.absent[what])


def share(right: int, other: int) -> float:
    return right / (right + other) if right + other else 1.0


def labelled(half: str) -> Iterator[tuple[str, set[str]]]:
    text = resources.files(__package__).joinpath(f"{half}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            words, _, labels = line.rpartition(" | ")
            yield words, labels_of(labels)


def labels_of(text: str) -> set[str]:
    """`tie:child:Max tie:reports_to:Ingrid Voss`: a label may hold spaces, its kind never."""
    found: list[str] = []
    for part in text.split():
        if part == "note" or part.split(":")[0] in ("fact", "day", "tie", "city", "left"):
            found.append(part)
        else:
            found[-1] += f" {part}"
    return set(found)


def read_as(words: str) -> set[str]:
    reading = read_scribble(words, WRITTEN_ON)
    found = {label_of(proposal) for proposal in reading.proposals}
    found |= {f"left:{left.kind}" for left in reading.left_out}
    return found | ({"note"} if reading.rest else set())


def label_of(proposal: Proposal) -> str:
    fields: dict[str, Any] = proposal.fields
    if proposal.what == "fact":
        return f"fact:{fields['kind']}"
    if proposal.what == "tie":
        return f"tie:{fields['kind']}:{proposal.words}"
    if proposal.what == "city":
        return f"city:{proposal.words}"
    year = "every" if fields["is_yearly"] else fields["year"] or "-"
    return f"day:{year}/{fields['month'] or '-'}/{fields['day'] or '-'}"


def score(half: str) -> Score:
    made = Score()
    for words, wanted in labelled(half):
        read = read_as(words)
        made.lines += 1
        for counts, labels in (
            (made.right, wanted & read),
            (made.wrong, read - wanted),
            (made.absent, wanted - read),
        ):
            for label in labels:
                counts.update(["all", label.split(":")[0]])
    return made


def table() -> str:
    lines = []
    for half in HALVES:
        made = score(half)
        lines.append(f"{half.replace('_', ' ')}: {made.lines} lines")
        for what in ("all", "fact", "day", "tie", "city", "left", "note"):
            lines.append(
                f"  {what:5} precision {made.precision(what):5.1%}  recall {made.recall(what):5.1%}"
            )
    return "\n".join(lines)
