"""Country names in five languages, also misspelt ones, as two letters."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale
from rapidfuzz import fuzz, process

SPOKEN = {
    "usa": "US", "u s a": "US", "us": "US", "u s": "US", "america": "US", "uk": "GB", "u k": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "holland": "NL",
    "the netherlands": "NL", "korea": "KR", "south korea": "KR", "czech republic": "CZ",
    "uae": "AE", "brd": "DE", "the united states": "US", "russia": "RU",
}  # fmt: skip


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        re.sub(
            r"[^a-z ]+", " ", "".join(c for c in letters if not unicodedata.combining(c))
        ).split()
    )


@lru_cache
def _names() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in ("nl", "es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
            ):
                known[_plain(name)] = code
    return known | SPOKEN


@lru_cache(8192)
def country_code(text: str) -> str:
    """'Germany', 'Deutschland', 'DE' and 'Germnay' are DE; a word that is no country is ''."""
    words = _plain(text)
    if not words:
        return ""
    if len(words) == 2 and text.strip().isupper() and words.upper() in set(_names().values()):
        return words.upper()
    if words in _names():
        return _names()[words]
    if len(words) < 5:
        return ""
    best = process.extractOne(words, _names().keys(), scorer=fuzz.ratio, score_cutoff=85)
    return _names()[best[0]] if best else ""


def exact_country(text: str) -> str:
    """As country_code, for words that may be anything: Portland is not a misspelt Poland."""
    words = _plain(text)
    return _names().get(words, "") if len(words) > 3 else ""
