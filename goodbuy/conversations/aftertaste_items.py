"""The seven questions of the aftertaste, in our own words, and what the answers add up to.

Two ask for the feeling, two whether it was wise to buy, two for what worries; the seventh is a
slider. Each of the six is answered from 1, not at all, to 5, entirely.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    name: str
    words: Lazy | str


ITEMS = (
    Item("feeling_1", _("When I think of this purchase, I am glad.")),
    Item("feeling_2", _("I like to tell others that we bought this.")),
    Item("wisdom_1", _("We needed this, and we needed it now.")),
    Item("wisdom_2", _("Knowing what I know today, I would decide the same way.")),
    Item("concern_1", _("I wonder whether something was kept from me.")),
    Item("concern_2", _("I worry that we paid too much, or for more than we use.")),
)
SCALE = (
    (1, _("Not at all")),
    (2, _("Hardly")),
    (3, _("In part")),
    (4, _("Mostly")),
    (5, _("Entirely")),
)
NAMES = tuple(item.name for item in ITEMS)


@dataclass(frozen=True)
class Taste:
    """One person's answer, each from 0 to 100; more is always better."""

    feeling: float
    wisdom: float
    ease: float
    good_buy: float

    @property
    def whole(self) -> float:
        """The plain mean of the four: none of them counts more than another."""
        return fmean((self.feeling, self.wisdom, self.ease, self.good_buy))


def taste_of(answers: dict[str, Any]) -> Taste:
    """From the six answers of 1 to 5 and the slider of 0 to 100; concern is turned around."""

    def part(name: str) -> float:
        return fmean((int(answers[f"{name}_{n}"]) - 1) * 25 for n in (1, 2))

    return Taste(part("feeling"), part("wisdom"), 100 - part("concern"), float(answers["slider"]))
