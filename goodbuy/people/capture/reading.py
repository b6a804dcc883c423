"""What a scribbled line says: facts, days and people to confirm, and what stays a note."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goodbuy.people.capture.days import Found, find_day, implied_year
from goodbuy.people.capture.kinds import SENSITIVE, is_of_family, kind_of
from goodbuy.people.capture.pieces import Piece, pieces_of
from goodbuy.people.capture.places import find_place
from goodbuy.people.capture.ties import find_ties
from goodbuy.people.capture.topics import topic_of

LONGEST = 4000
_EVERY_YEAR = re.compile(r"birthday|anniversary|name day|wedding day|was born|born on", re.I)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to confirm: `what` is fact, occasion, tie or city, `fields` its verb's words."""

    what: str
    words: str
    fields: dict[str, Any]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    kind: str
    words: str


@dataclass(slots=True)
class Reading:
    proposals: list[Proposal] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What was not understood, word for word."""
        return "\n".join(self.rest)


def read_scribble(text: str, today: date, allowed: Collection[str] = ()) -> Reading:
    """Read up to 4,000 letters as one would scribble them; `allowed` sensitive kinds are kept."""
    reading = Reading()
    for piece in pieces_of(text[:LONGEST]):
        read_piece(piece, today, allowed, reading)
    return reading


def read_piece(piece: Piece, today: date, allowed: Collection[str], reading: Reading) -> None:
    kind = kind_of(piece.words)
    if kind in SENSITIVE and kind not in allowed:
        reading.left_out.append(LeftOut(kind, piece.words))
        return
    made: list[Proposal] = []
    day = find_day(piece.words, today)
    if _is_day_itself(piece.words):
        made += _occasion(piece, day, today)
    elif kind:
        fact = {"kind": kind, "topic": topic_of(kind, piece.words)}
        made.append(Proposal("fact", sentence(piece.words), fact, piece.start, piece.end))
        made += _occasion(piece, day, today)
    made += [
        Proposal("tie", tie.name, {"kind": tie.kind, "words": tie.words}, piece.start, piece.end)
        for tie in find_ties(piece.words)
    ]
    # Where the sister lives is no address of theirs.
    if not is_of_family(piece.words) and (city := find_place(piece.words)):
        made.append(Proposal("city", city, {}, piece.start, piece.end))
    reading.proposals += made
    if not made:
        reading.rest.append(piece.words)


def _is_day_itself(words: str) -> bool:
    """`birthday 12 May` is a day and no fact; `daughter starts college in May` is both."""
    bare = re.sub(r"(?i)\b(?:his|her|their|the|is|was|on|born|about|around)\b", " ", words)
    return bool(_EVERY_YEAR.search(words)) and len(bare.split()) <= 6


def _occasion(piece: Piece, day: Found | None, today: date) -> list[Proposal]:
    if day is None:
        return []
    yearly = bool(_EVERY_YEAR.search(piece.words))
    year = day.year
    if year is None and not yearly and day.month:
        year = implied_year(piece.words, day.month, day.day, today)
    last = (year or 9999, day.month or 12, day.day or 31)
    if not yearly and last < (today.year, today.month, today.day):
        return []
    fields = {"year": year, "month": day.month, "day": day.day}
    fields |= {"is_about": day.is_about, "is_yearly": yearly}
    words = sentence(_without(piece.words, day)) or sentence(piece.words)
    return [Proposal("occasion", words, fields, piece.start, piece.end)]


def _without(words: str, day: Found) -> str:
    """The clause without its day: what the day is."""
    text = f"{words[: day.start]} {words[day.end :]}"
    text = re.sub(
        r"(?i)\b(?:on|in|at|by|about|around|is|early|late|mid|end of)\s*$", "", text.strip()
    )
    text = re.sub(r"(?i)^(?:on|in)\s+", "", text.strip(" ,:-"))
    return re.sub(r"\s+", " ", text).strip(" ,:-")[:120]


def sentence(words: str) -> str:
    words = " ".join(words.split())
    return words[:1].upper() + words[1:] if words else ""
