"""How likely two rows are one company: a score from 0 to 100 and its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from goodbuy.people.likeness import Likeness

# What is written behind a name and says nothing of who it is.
_LEGAL_WORDS = """
ab ag and aps as asa bv co company corp corporation cv doo eg ek et eu ev gbr gesellschaft gmbh
group gruppe holding holdings inc incorporated kft kg kgaa lda limited llc llp lp ltd ltda mbh
nv ohg oy oyj plc pte pty sa sarl sas se sl slu snc spa spol sprl srl sro the und y
"""
LEGAL = frozenset(_LEGAL_WORDS.split())
# Words that many firms share: alike in these alone is not alike.
_COMMON_WORDS = """
advisors bank capital care center centre clinic consulting design digital energy engineering
europe food foods global health hotel hotels industrial industries insurance international lab
labs logistics management market marketing media partner partners pharma power retail service
services shop software solutions studio studios supply systems technologies technology trade
trading transport travel ventures works world
"""
COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Firm:
    """A company as it is compared: a plain name (no accents, lower case), domain, digits, town."""

    name: str
    domain: str = ""
    phone: str = ""
    city: str = ""

    @property
    def words(self) -> list[str]:
        """The name without its legal form; all of it where nothing else would be left."""
        plain = "".join(c if c.isalnum() else "" if c in ".\u2019'" else " " for c in self.name)
        kept = [word for word in plain.split() if word not in LEGAL]
        return kept or plain.split()


def firm_likeness(one: Firm, two: Firm) -> Likeness:
    """Each sign alone, then together, as with people."""
    name, how = name_likeness(one.words, two.words)
    reasons, doubt = [how] if how else [], 1.0
    if name >= 97:
        doubt *= 1 - 0.7
    elif name >= 88:
        doubt *= 1 - 0.55
    if one.domain and one.domain == two.domain:
        # A parent and its parts share a domain, and seldom a name.
        doubt *= 1 - (0.85 if name >= 70 else 0.4)
        reasons.append(f"Same web domain: {one.domain}")
    elif one.domain and two.domain:
        doubt = 1 - (1 - doubt) * 0.7
    if one.phone and one.phone == two.phone:
        doubt *= 1 - (0.7 if name >= 70 else 0.3)
        reasons.append("Same telephone number")
    if one.city and one.city == two.city and name >= 88:
        doubt *= 1 - 0.4
        reasons.append("Same town")
    elif one.city and two.city and not reasons[1:]:
        doubt = 1 - (1 - doubt) * 0.8
    return Likeness(round((1 - doubt) * 100), reasons)


def name_likeness(one: list[str], two: list[str]) -> tuple[float, str]:
    """The telling words in any order; one slip of the finger is likely, another word is not."""
    if sorted(one) == sorted(two) or "".join(one) == "".join(two):
        return 100.0, "Same name"
    telling = [[word for word in words if word not in COMMON] for words in (one, two)]
    first, second = (sorted(words) for words in telling)
    if not first or not second:
        return 40.0, ""
    if len(first) != len(second):
        fewer, more = sorted((first, second), key=len)
        is_part = set(fewer) <= set(more) and max(map(len, fewer)) >= 5
        return (80.0, "One name is part of the other") if is_part else (50.0, "")
    near = min(_word(a, b) for a, b in zip(first, second, strict=True))
    rest = [sorted(set(words) & COMMON) for words in (one, two)]
    if rest[0] and rest[1] and rest[0] != rest[1]:
        # Pine Foods and Pine Logistics are two firms.
        near = min(near, 60.0)
    elif rest[0] != rest[1] and near >= 88:
        return 80.0, "One name is part of the other"
    return near, "Nearly the same name" if near >= 88 else ""


def _word(one: str, two: str) -> float:
    if one == two:
        return 100.0
    if min(len(one), len(two)) < 4:
        return 40.0
    near = JaroWinkler.similarity(one, two) * 100
    return min(near, fuzz.ratio(one, two) + 4)
