"""What was said in a talk: promises of either side, and the next day to talk; all else as ever."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from goodbuy.people.capture.days import find_day, implied_year
from goodbuy.people.capture.pieces import pieces_of
from goodbuy.people.capture.reading import LONGEST, Proposal, Reading, read_piece, sentence

_DO = (
    r"(?:send|sends|bring|brings|show|shows|call|calls|ring|rings|check|checks|ask|asks|give|gives|"
    r"share|shares|prepare|prepares|write|writes|introduce|introduces|order|orders|sign|signs|pay|"
    r"pays|book|books|come|comes|get|gets|let|lets|find|finds|fix|fixes|deliver|delivers|test|tests|"
    r"confirm|confirms|talk|talks|speak|speaks|look|looks|put|puts|make|makes|set|sets|draw|draws|"
    r"visit|visits|answer|answers|tell|tells|name|names|invite|invites|provide|provides|"
    r"arrange|arranges|forward|forwards|update|updates|measure|measures|decide|decides|return|"
    r"returns|install|installs|train|trains|review|reviews|pick|picks|meet|meets|offer|offers)"
)
_OURS = [
    rf"\b(?:I|we)(?:['’]ll| will| shall)\s+(?:also |then )?{_DO}\b",
    r"\b(?:I|we) (?:have )?promised?\b",
    r"\b(?:I|we)(?: am|['’]m|['’]re| are) to\s+\w+",
    rf"^(?:to do|todo|we|me|us|ours?)\s*:\s*(?:to )?{_DO}\b",
]
_THEIRS = [
    rf"\b(?:he|she|they)(?:['’]ll| will| shall)\s+(?:also |then )?{_DO}\b",
    r"\b(?:he|she|they) (?:has |have )?promised?\b",
    r"^(?:them|theirs?|him|her|they|she|he)\s*:\s*(?:to )?",
]
# A day to talk is named with a word for talking; what leads up to the day is that word alone.
_TALK = re.compile(
    r"\b(?:talk again|speak again|next (?:call|talk|meeting|time)|call back|call (?:him|her|them)"
    r"(?: back| again)?|ring (?:him|her|them)(?: back| again)?|follow[- ]up|catch up|meet again|"
    r"reconnect|check in|get back to (?:him|her|them)|we (?:talk|speak|meet)(?: again| next)?|"
    r"let['’]?s (?:talk|speak|meet))\b",
    re.I,
)
_WITHIN = re.compile(
    r"\bin (?P<count>\d+|a|an|one|two|three|four|five|six) (?P<unit>day|week|month)s?\b", re.I
)
_WEEKDAY = re.compile(
    r"\b(?:by|until|till|before|on|next|this)? ?"
    r"\b(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\b(?!s)",
    re.I,
)
_NEXT = re.compile(r"\bnext (?P<unit>week|month)\b", re.I)
_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MINE = [re.compile(cue, re.I if cue.startswith("^") else 0) for cue in _OURS]
_HIS = [re.compile(cue, re.I) for cue in _THEIRS]


def read_talk(
    text: str, today: date, allowed: Collection[str] = (), first_name: str = ""
) -> Reading:
    """Read notes of a talk: `first_name` is the other's, who may promise by their own name."""
    reading, text = Reading(), text[:LONGEST]
    for piece in pieces_of(text):
        side = promised_by(piece.words, first_name)
        day = day_ahead(piece.words, today)
        if day and not side and _TALK.search(piece.words):
            said = sentence(piece.words)
            talk = Proposal("talk", said, {"on": day}, piece.start, piece.end)
            # Of two days the one said last holds; the other stays in the note.
            reading.rest += [p.words for p in reading.proposals if p.what == "talk"]
            reading.proposals = [p for p in reading.proposals if p.what != "talk"] + [talk]
        elif side:
            words = sentence(_without_mark(piece.words))
            fields = {"side": side, "due_on": day}
            reading.proposals.append(Proposal("promise", words, fields, piece.start, piece.end))
        else:
            read_piece(piece, today, allowed, reading)
    return reading


def promised_by(words: str, first_name: str = "") -> str:
    """`us`, `them`, or nothing: whose promise a clause is."""
    if any(cue.search(words) for cue in _MINE):
        return "us"
    if any(cue.search(words) for cue in _HIS):
        return "them"
    name = re.escape(first_name)
    if name and re.search(rf"\b{name}(?:['’]ll| will| promised?)\b", words, re.I):
        return "them"
    return ""


def _without_mark(words: str) -> str:
    """`we: send the plan` is the promise to send the plan."""
    mark = r"^(?:to do|todo|we|me|us|ours?|them|theirs?|him|her|they|she|he)\s*:\s*"
    return re.sub(mark, "", words, flags=re.I)


def day_ahead(words: str, today: date) -> date | None:
    """The day that is named, from today on; a week or a month begins with its first day."""
    if match := _WITHIN.search(words):
        count = _COUNTS.get(match["count"].lower()) or min(int(match["count"]), 99)
        return today + timedelta(
            days=count * {"day": 1, "week": 7, "month": 30}[match["unit"].lower()]
        )
    if re.search(r"\btomorrow\b", words, re.I):
        return today + timedelta(days=1)
    if match := _WEEKDAY.search(words):
        ahead = (_DAYS.index(match["day"].lower()) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if match := _NEXT.search(words):
        # From its Monday on, or its first day.
        if match["unit"].lower() == "week":
            return today + timedelta(days=7 - today.weekday())
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = find_day(words, today)
    if not found or not found.month:
        return None
    year = found.year or implied_year("", found.month, found.day, today)
    try:
        day = date(year, found.month, found.day or 1)
        if day < today and not found.year:
            day = date(year + 1, found.month, found.day or 1)
    except ValueError:
        return None
    return day if day >= today else None
