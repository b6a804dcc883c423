"""From the lines of a card or a signature to the fields of a person; what is left stays a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goodbuy.integrations.cards.addresses import take_address
from goodbuy.integrations.cards.found import Found, Line
from goodbuy.integrations.cards.naming import take_names
from goodbuy.integrations.cards.reaching import take_reach
from goodbuy.integrations.cards.words import plain, words

LONGEST = 4000
MOST_LINES = 60
# A longer one is no line of a card.
LONGEST_LINE = 300
# Two things on one line, as a signature often has them.
_BETWEEN = re.compile(r"\s+[|·•‖/]{1,2}\s+|\s*[|•·]\s*|\t+|\s{3,}")


def read_signature(text: str, country: str) -> Found:
    """The signature of a letter: as a card, without sizes, and without greeting and lawyers."""
    lines = []
    for typed in text[:LONGEST].replace("\x00", "").splitlines():
        bare = typed.strip().lstrip(">").strip()
        said = plain(bare).strip(" ,.!-–_*")
        if said and not _is_manners(said):
            lines.append(Line(bare))
    return read_card(lines, country)


def _is_manners(said: str) -> bool:
    """A greeting, a goodbye, or what a program or a lawyer added."""
    is_greeting = said.split()[0].strip(",") in words().greetings and len(said.split()) <= 4
    return is_greeting or said in words().closers or bool(words().noise.search(said))


def read_card(lines: Sequence[Line], country: str) -> Found:
    """Every field that the lines hold; `country` is where a number without its code is meant."""
    found, left = Found(), []
    for line in lines[:MOST_LINES]:
        if len(line.words) > LONGEST_LINE:
            found.rest.append(line.words)
            continue
        for part in _BETWEEN.split(line.words):
            if part := part.strip(" *_"):
                left.append(take_reach(Line(part, line.height), found, country))
    kept = []
    for line in left:
        if line.words and (rest := take_address(line, found)):
            kept.append(rest)
    take_names([line for line in kept if _says_something(line.words)], found)
    return found


def _says_something(text: str) -> bool:
    """A lone label or a stroke is neither a field nor a scribble."""
    bare = plain(text).strip(" .:|-–_")
    return len(bare) > 1 and bare not in words().labels | words().fax
