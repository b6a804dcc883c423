"""Cuts a scribble into clauses, each with its place in the text, so that nothing gets lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from goodbuy.people.capture.cues import cues

# A point ends a clause unless it belongs to a number, a day (12. May) or an initial.
_HARD = re.compile(
    r"[;\n\r•]+|(?<=[^\d\sA-Z])(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bMrs)[.!?]+(?=\s|$)|(?<=\d)[.!?]+(?=\s+[A-Z])|\s+[-–—]\s+"
)
_SOFT = re.compile(r"\s*,\s*(?:and\s+|but\s+|then\s+)?|\s+(?:and|but)\s+", re.I)
_OPENERS = (
    r"(?:(?:he|she|they|we|it|his|her|their|also|really|still|now|just|once|both|our|my|the)\s+)*"
)


@lru_cache(maxsize=1)
def _new_thought() -> re.Pattern[str]:
    """What begins a new thought after a comma: a verb of the person, or somebody else."""
    words = "|".join(map(re.escape, cues().openers))
    return re.compile(rf"{_OPENERS}(?:{words})\b", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    start: int
    end: int


def pieces_of(text: str) -> list[Piece]:
    """The clauses of a text. Put back together they are the text, but for commas and points."""
    pieces: list[Piece] = []
    for start, end in _spans(text, _HARD, 0, len(text)):
        cuts = [start]
        for match in _SOFT.finditer(text, start, end):
            if _new_thought().match(text, match.end()) and match.start() > cuts[-1]:
                cuts += [match.start(), match.end()]
        cuts.append(end)
        pieces += [_piece(text, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return [piece for piece in pieces if piece.words]


def _spans(text: str, cut: re.Pattern[str], start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for match in cut.finditer(text, start, end):
        spans.append((at, match.start()))
        at = match.end()
    return [*spans, (at, end)]


def _piece(text: str, start: int, end: int) -> Piece:
    words = text[start:end]
    left = len(words) - len(words.lstrip(" ,.;:-–—"))
    right = len(words.rstrip(" ,;:-–—."))
    return Piece(words[left:right], start + left, start + right)
