"""Who a note names with an @: by the whole name, or by a first name that only one colleague has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from goodbuy.workspaces.models import Member

# An @ inside a word is an e-mail address.
_AT = re.compile(r"(?<![\w.])@(?=\w)")
MOST = 20


def named_in(words: str, team: Sequence[Member]) -> list[Member]:
    """In the order in which they are named, each once; the longest name that fits is meant."""
    firsts = Counter(_first(member) for member in team)
    names = {member.name.casefold(): member for member in team}
    names |= {_first(m): m for m in team if firsts[_first(m)] == 1 and _first(m) not in names}
    longest_first = sorted(names, key=len, reverse=True)
    found: dict[Member, None] = {}
    for at in _AT.finditer(words):
        rest = words[at.end() : at.end() + 130].casefold()
        name = next((name for name in longest_first if _begins(rest, name)), None)
        if name is not None:
            found[names[name]] = None
    return list(found)[:MOST]


def _first(member: Member) -> str:
    return member.name.split()[0].casefold() if member.name.split() else ""


def _begins(text: str, name: str) -> bool:
    after = text[len(name) : len(name) + 1]
    return bool(name) and text.startswith(name) and not (after.isalnum() or after == "_")
