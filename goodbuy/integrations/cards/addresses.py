"""Where a card says that somebody works: street, postcode, town and country."""

from __future__ import annotations

import re

from goodbuy.integrations.cards.found import Found, Line
from goodbuy.integrations.cards.words import plain, words
from goodbuy.integrations.countries import exact_country

_TOWN = r"(?P<town>[A-ZÀ-ÖØ-Þ][^\d,|]{1,40}?)"
# 10115 Berlin; D-10115 Berlin; 1012 AB Amsterdam; F-69002 Lyon Cedex 02.
_FRONT = re.compile(
    rf"^(?:(?P<land>[A-Z]{{1,2}})\s?[-–]\s?)?(?P<post>\d{{4}}\s?[A-Z]{{2}}|\d{{3}}\s?\d{{2}}|\d{{4,5}})"
    rf"\s+{_TOWN}(?:\s+[Cc]edex.*)?$"
)
# Portland, OR 97209; London EC2A 4NE.
_BEHIND = [
    re.compile(rf"^{_TOWN},?\s+(?P<state>[A-Z]{{2}})\.?\s+(?P<post>\d{{5}}(?:-\d{{4}})?)$"),
    re.compile(rf"^{_TOWN},?\s+(?P<post>[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}})$"),
]
_LANDS = {"D": "DE", "A": "AT", "F": "FR", "E": "ES", "I": "IT", "B": "BE", "L": "LU"}
_HOUSE = re.compile(r"(?:^\d+[a-z]?(?:-\d+)?[ ,]\D|\D[ ]\d+\s?[a-zA-Z]?(?:-\d+)?$)")


def take_address(line: Line, found: Found) -> Line | None:
    """The line, or what is left of it; nothing where all of it was an address."""
    left = []
    for part in _parts(line.words):
        if not (_take_town(part, found) or _take_country(part, found) or _take_street(part, found)):
            left.append(part)
    if not left:
        return None
    return Line(
        line.words if len(left) == len(_parts(line.words)) else ", ".join(left), line.height
    )


def _parts(text: str) -> list[str]:
    """Cut at commas, but for `Portland, OR 97209`."""
    cut = re.split(r"\s*[,;](?!\s*[A-Z]{2}\.?\s+\d{5})\s*|\s+[–-]\s+", text)
    return [part.strip(" .|·•") for part in cut if part and part.strip(" .|·•")]


def _take_town(part: str, found: Found) -> bool:
    if found.postcode:
        return False
    if match := _FRONT.match(part):
        found.postcode, found.city = match["post"], _town(match["town"], found)
        if match["land"]:
            found.country = found.country or _LANDS.get(match["land"], match["land"])
        elif re.match(r"\d{4}\s?[A-Z]{2}", match["post"]):
            found.country = found.country or "NL"
        return True
    for pattern, land in zip(_BEHIND, ("US", "GB"), strict=True):
        if match := pattern.match(part):
            found.postcode, found.city = match["post"], match["town"].strip(" ,")
            found.country = found.country or land
            return True
    return False


def _town(text: str, found: Found) -> str:
    """A town, and the country where that stands behind it."""
    head, _, last = text.strip().rpartition(" ")
    if head and len(last) > 3 and last.strip(".") and (code := _country(last)):
        found.country = found.country or code
        return head.strip(" ,-")
    return text.strip(" ,-")


def _take_country(part: str, found: Found) -> bool:
    code = _country(part)
    if code and (found.postcode or found.street):
        found.country = code
        return True
    return False


def _country(text: str) -> str:
    """A country by its whole name; two letters may be anything."""
    return exact_country(text) if text[:1].isupper() else ""


def _take_street(part: str, found: Found) -> bool:
    if found.street or not _HOUSE.search(part) or "@" in part:
        return False
    if _has_street_word(part):
        found.street = part
        return True
    return False


def _has_street_word(part: str) -> bool:
    streets = words().streets
    for word in plain(part).replace(".", " ").split():
        if word in streets or f"{word}." in streets:
            return True
        if any(word.endswith(end) and len(word) > len(end) + 2 for end in _ENDS):
            return True
    return False


_ENDS = (
    "strasse", "str", "weg", "allee", "platz", "gasse", "ring", "ufer", "damm", "straat", "laan",
    "gracht", "kade", "plein", "dijk", "singel", "gatan", "vej",
)  # fmt: skip
