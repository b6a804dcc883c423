"""The words by which the lines of a card are told apart, from words.yaml."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Words:
    titles: frozenset[str]
    forms: frozenset[str]
    trades: frozenset[str]
    streets: frozenset[str]
    labels: frozenset[str]
    fax: frozenset[str]
    closers: frozenset[str]
    greetings: frozenset[str]
    noise: re.Pattern[str]
    mailboxes: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    read = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    sets = ("titles", "forms", "trades", "streets", "labels", "fax", "greetings", "mailboxes")
    said = {name: frozenset(plain(word) for word in read[name].split()) for name in sets}
    closers = frozenset(plain(one) for one in _listed(read["closers"]))
    noise = re.compile("|".join(re.escape(plain(one)) for one in _listed(read["noise"])))
    return Words(**said, closers=closers, noise=noise)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split("|") if one.strip()]


def plain(text: str) -> str:
    """Small letters without accents; ß is ss."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))
