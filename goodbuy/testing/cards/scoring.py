"""Compares what was read of the cards with what stands on them, field by field."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goodbuy.integrations.cards.eyes import open_eyes, read_lines
from goodbuy.integrations.cards.found import Found, Line
from goodbuy.integrations.cards.reading import read_card
from goodbuy.integrations.cards.words import plain
from goodbuy.people.normal import normal_phone
from goodbuy.testing.cards.drawing import Layout, Shot, photograph

FIELDS = ("name", "title", "company", "emails", "phones", "website", "street", "postcode", "city")
FIELDS += ("country",)


@dataclass
class Score:
    right: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    scribbles: int = 0
    scribbles_kept: int = 0
    wrong: list[str] = field(default_factory=list)

    def precision(self, name: str = "") -> float:
        return _share(self.right, self.read, name)

    def recall(self, name: str = "") -> float:
        return _share(self.right, self.there, name)


def _share(right: dict[str, int], of: dict[str, int], name: str) -> float:
    whole = of.get(name, 0) if name else sum(of.values())
    return (right.get(name, 0) if name else sum(right.values())) / whole if whole else 1.0


def as_compared(name: str, value: Any) -> set[str]:
    """The values of a field, each in the form in which two are the same."""
    many = value if isinstance(value, list) else [value] if value else []
    if name == "phones":
        return {normal_phone(one, "GB").normal for one in many}
    return {re.sub(r"[^a-z0-9@:/&]", "", plain(one)) for one in many}


def count(score: Score, layout: Layout, found: Found, label: str) -> None:
    for name in FIELDS:
        # What a card does not say in so many words is not asked for, and not held against it.
        if name not in layout.truth and name in ("country", "street", "postcode", "city"):
            continue
        there = as_compared(name, layout.truth.get(name, ""))
        read = as_compared(name, getattr(found, name))
        for of, values in ((score.right, there & read), (score.read, read), (score.there, there)):
            of[name] = of.get(name, 0) + len(values)
        if there != read:
            said = getattr(found, name)
            score.wrong.append(f"{label} {name}: {said!r}, is {layout.truth.get(name, '')!r}")
    if layout.scribble:
        score.scribbles += 1
        kept = as_compared("note", layout.scribble) <= as_compared("note", found.rest)
        score.scribbles_kept += kept
        if not kept:
            score.wrong.append(f"{label} scribble: {found.rest!r}, is {layout.scribble!r}")


def try_out(layouts: Iterable[Layout], shots: Iterable[Shot]) -> Score:
    """Draw, photograph and read each card in each way; slow: about a second each."""
    eyes, score = open_eyes(), Score()
    shots = list(shots)
    with tempfile.TemporaryDirectory() as folder:
        for layout in layouts:
            for shot in shots:
                path = Path(folder) / "card.jpg"
                photograph(layout, shot).save(path, quality=82)
                lines = read_lines(eyes, str(path), lambda *_: None)
                found = read_card([Line(*line) for line in lines], "GB")
                count(score, layout, found, f"{layout.number} {shot.name}")
    return score
