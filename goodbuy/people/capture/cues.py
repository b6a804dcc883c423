"""The words that a scribble is read by, from cues.yaml; loaded when the first one is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Cues:
    # (kind, weight, pattern) for each kind of fact.
    kinds: list[tuple[str, int, re.Pattern[str]]]
    # daughter: child; every word for somebody of the family.
    family: dict[str, str]
    openers: list[str]

    @property
    def family_words(self) -> str:
        """An alternation of all words for family, the longest first."""
        return "|".join(re.escape(w) for w in sorted(self.family, key=lambda w: -len(w)))


@lru_cache(maxsize=1)
def cues() -> Cues:
    read = yaml.safe_load(Path(__file__).with_name("cues.yaml").read_text(encoding="utf-8"))
    family = {word: kind for kind, words in read["family"].items() for word in words.split()}
    kinds = [
        (kind, row["weight"], re.compile(rf"\b(?:{'|'.join(row['cues'])})", re.I))
        for kind, row in read["kinds"].items()
    ]
    openers = [*read["openers"].split(), *read["others"].split(), *family]
    return Cues(kinds, family, openers)
