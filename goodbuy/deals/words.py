"""Words made comparable and sentences made of parts."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents, as searching compares it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())
