"""Who belongs to whom: wife Carmen, at school with Ben, met through Joanna."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from goodbuy.people.capture.cues import cues

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_NAME = rf"(?P<name>{_CAPITAL}(?: (?:van |de |von |der |la |di )*{_CAPITAL})?)"
# A name, or somebody by their part: the CFO, their IT lead.
_ROLE = (
    rf"(?P<name>{_CAPITAL}(?: {_CAPITAL})?|(?:the|their|his|her|our)(?: [\w&-]+){{1,3}}?)"
    r"(?=$|[,.;]| (?:in|at|from|since|and|who|on|by)\b)"
)
_LEARNT = r"learn(?:t|ed) (?:everything |it all |the trade )?from"
_OTHERS = {
    "school": [
        rf"(?:at|to) (?:school|university|uni|college)(?: together)? with {_ROLE}",
        rf"studied(?: \w+)? with {_ROLE}",
    ],
    "worked": [
        rf"(?:used to work|worked)(?: together)? with {_ROLE}",
        rf"(?:ex-colleague|former colleague|old colleague) of {_ROLE}",
    ],
    "introduced_by": [
        rf"(?:met (?:\w+ )?through|introduced (?:to us )?by) {_NAME}",
        rf"(?:introduction (?:by|from|through)|came (?:to us )?(?:through|via)) {_NAME}",
    ],
    "reports_to": [rf"reports (?:directly |straight )?to {_ROLE}"],
    "listens_to": [rf"(?:listens (?:only |most )?to|trusts(?: only)?|has the ear of) {_ROLE}"],
    "mentor": [rf"(?:{_LEARNT}|mentor(?: is| was)?|mentored by) {_NAME}"],
    "friend": [
        rf"(?:good |old |best |close )?friends? (?:of|with) {_ROLE}",
        rf"(?:best friend(?: is)?|(?:golfs|sails|plays \w+|cycles|runs) with) {_ROLE}",
    ],
    "sibling": [rf"(?:brother|sister) of {_NAME}"],
    "partner": [rf"married to {_NAME}"],
}
_PRONOUNS = frozenset("he she they we it us me you".split())  # noqa: SIM905
_PARTS = frozenset({"the", "their", "his", "her", "our"})
_NOT_NAMES = _PRONOUNS | _PARTS | frozenset({"is", "in", "at", "on", "a", "an", "and", "but"})


@dataclass(frozen=True, slots=True)
class FoundTie:
    kind: str
    name: str
    words: str


@lru_cache(maxsize=1)
def _family() -> tuple[re.Pattern[str], re.Pattern[str]]:
    who = f"(?P<who>(?i:{cues().family_words}))"
    called = rf"(?:,? (?:is |are )?(?:called |named )?|: ?){_NAME}"
    second = rf"(?:(?:,| and|, and) (?P<second>{_CAPITAL}))?"
    forth = re.compile(rf"\b{who}{called}{second}")
    return forth, re.compile(rf"\b{_NAME}(?:,| is) (?:his|her|their|the) {who}\b")


@lru_cache(maxsize=1)
def _others() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(rf"\b{p}")) for kind, many in _OTHERS.items() for p in many]


def find_ties(clause: str) -> list[FoundTie]:
    """Everyone whom a clause names in some part; `words` is the part as it was written."""
    found = [tie for pattern in _family() for tie in _relatives(pattern, clause)]
    for kind, pattern in _others():
        if match := pattern.search(clause):
            first = match["name"].split()[0].lower()
            if first not in _NOT_NAMES - _PARTS:
                found.append(FoundTie(kind, match["name"], ""))
    return list(dict.fromkeys(found))


def _relatives(pattern: re.Pattern[str], clause: str) -> list[FoundTie]:
    found = []
    for match in pattern.finditer(clause):
        word = match["who"].lower()
        for name in (match["name"], match.groupdict().get("second")):
            if name and name.split()[0].lower() not in _NOT_NAMES:
                found.append(FoundTie(cues().family[word], name, singular(word)))
    return found


def singular(word: str) -> str:
    irregular = {"children": "child", "kids": "kid", "twins": "twin", "in-laws": "in-law"}
    return irregular.get(word, word.removesuffix("s"))
