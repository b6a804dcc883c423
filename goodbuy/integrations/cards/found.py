"""What is read of a card: its lines, and the fields that were found in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Line:
    """One line as it stands on the card; `height` compares how large its letters are."""

    words: str
    height: float = 1.0


@dataclass(slots=True)
class Found:
    name: str = ""
    title: str = ""
    company: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    website: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    # What was not understood, word for word: slogans, scribbles, a fax number.
    rest: list[str] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        return asdict(self)
