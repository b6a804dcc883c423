"""Phrases in place of sentences: what a narrator changed in a draft, without whom it was about.

Pure: no database. A phrase is one sentence in which names, days and quoted words are {places}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from goodbuy.kernel.tongues import for_us_later

_PLACE = re.compile(r"\{(\w+)\}")
_ENDS = re.compile(r"(?<=[.!?])\s+")
# A value shorter than this could stand anywhere by chance.
LEAST = 3
LONGEST = 300
# A phrase that was changed again is looked up again, so often at most.
CHAIN = 4


def filled(template: str, names: Mapping[str, str]) -> str:
    """The sentence with its places filled in; what is not known is left out."""
    made = _PLACE.sub(lambda place: names.get(place[1], ""), template)
    return " ".join(made.split())


def in_places(text: str, names: Mapping[str, str]) -> str:
    """Each known name, day or word replaced by its place, the longest first."""
    known: dict[str, str] = {}
    for name, value in names.items():
        value = " ".join(value.split())
        if len(value) >= LEAST:
            known.setdefault(value, name)
            if name in _PEOPLE:
                known.setdefault(value.split()[0], name)
    made = " ".join(text.split())
    if not known:
        return made
    ways = "|".join(re.escape(value) for value in sorted(known, key=len, reverse=True))
    found = re.compile(rf"(?<!\w)(?:{ways})(?!\w)")
    return found.sub(lambda value: f"{{{known[value[0]]}}}", made)


# Who is called by the first name as well.
_PEOPLE = ("actor", "owner", "before", "giver", "receiver", "client", "who", "on")


def sentences(text: str) -> list[str]:
    return [part for part in _ENDS.split(text.strip()) if part]


def changes(drafted: str, told: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was said instead of which sentence; "" where a sentence was left out."""
    if "{" in told or "}" in told:
        return []
    before = sentences(in_places(drafted, names))
    after = sentences(in_places(told, names))
    found = []
    for sort, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sort in ("replace", "delete"):
            found.append((" ".join(before[a:b]), " ".join(after[c:d])))
    return [pair for pair in found if is_a_phrase(*pair)]


def is_a_phrase(before: str, after: str) -> bool:
    """Whether it says something of how we speak, and nothing of one client."""
    has_words = bool(re.search(r"\w", _PLACE.sub("", before)))
    is_short = max(len(before), len(after)) <= LONGEST
    # A number or an address that the draft did not have belongs to one event alone.
    is_general = not re.search(r"\d|@|://", _PLACE.sub("", after))
    # A place that the sentence did not have would stay empty in another event.
    is_filled = set(_PLACE.findall(after)) <= set(_PLACE.findall(before))
    return has_words and is_short and is_general and is_filled


def in_own_words(text: str, said_here: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The same in the workspace's own phrases, as far as there are any."""
    if not said_here:
        return text
    before = in_places(text, names)
    after = rephrased(before, said_here)
    return text if after == before else filled(after, names)


def rephrased(phrases: str, said_here: Mapping[str, str]) -> str:
    made = " ".join(_followed(part, said_here) for part in _runs(sentences(phrases), said_here))
    return " ".join(made.split())


def _runs(parts: list[str], said_here: Mapping[str, str]) -> Iterable[str]:
    """Several sentences at once where they were changed at once, else one by one."""
    at = 0
    while at < len(parts):
        size = next(
            (n for n in range(len(parts) - at, 1, -1) if " ".join(parts[at : at + n]) in said_here),
            1,
        )
        yield " ".join(parts[at : at + size])
        at += size


def _followed(phrase: str, said_here: Mapping[str, str]) -> str:
    seen = {phrase}
    for _ in range(CHAIN):
        if phrase not in said_here or said_here[phrase] in seen:
            break
        phrase = said_here[phrase]
        seen.add(phrase)
    return phrase


# What stands for a place when a phrase is shown by itself.
_SHOWN = {
    "about": for_us_later("what it is about"),
    "actor": for_us_later("who did it"),
    "owner": for_us_later("who does it"),
    "before": for_us_later("who did it before"),
    "on": for_us_later("whom we wait for"),
    "was": for_us_later("the old day"),
    "new": for_us_later("the new day"),
    "day": for_us_later("the day"),
    "until": for_us_later("the day"),
    "reason": for_us_later("the reason"),
    "words": for_us_later("their words"),
    "who": for_us_later("who said so"),
    "said": for_us_later("how it stands"),
    "own_why": for_us_later("why it matters"),
    "result": for_us_later("the result"),
    "value": for_us_later("the number"),
    "stands": for_us_later("what was promised"),
}


def shown(phrase: str) -> str:
    """For people: each place named by what comes there."""
    return _PLACE.sub(lambda place: f"[{_SHOWN.get(place[1], place[1])}]", phrase)
