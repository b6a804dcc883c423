"""What a clause is about: the heaviest kind whose cues stand in it, the sensitive ones first."""

from __future__ import annotations

import re
from functools import lru_cache

from goodbuy.people.capture.cues import cues

SENSITIVE = frozenset({"health", "religion", "party_politics", "drink"})


@lru_cache(maxsize=1)
def _begins_with_family() -> re.Pattern[str]:
    many = "his|her|their|the|a|an|one|two|three|four|five|older|younger|eldest|youngest|oldest"
    many += r"|middle|little|new|first|second|only|late|\d+"
    return re.compile(rf"(?:(?:{many})\s+)*(?:{cues().family_words})\b", re.I)


@lru_cache(maxsize=1)
def _family_word() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{cues().family_words})\b", re.I)


def is_of_family(clause: str) -> bool:
    """Whoever begins with the daughter speaks of the daughter, whatever she studies."""
    return bool(_begins_with_family().match(clause.strip()))


def kind_of(clause: str) -> str:
    """The kind of fact a clause holds, or nothing where no cue stands in it."""
    weights: dict[str, int] = {}
    for kind, weight, cue in cues().kinds:
        hits = len(cue.findall(clause))
        if hits:
            weights[kind] = weight + min(hits - 1, 2)
    if _family_word().search(clause):
        weights["family"] = max(weights.get("family", 0), 3)
    sensitive = [kind for kind in weights if kind in SENSITIVE]
    if sensitive:
        return sensitive[0]
    if is_of_family(clause):
        return "family"
    return max(weights, key=lambda kind: weights[kind], default="")
