"""A review in a reader's words and days: the same for both sides, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from goodbuy.kernel.words import number
from goodbuy.plans.models import Review
from goodbuy.promises.models import Outcome

Say = Callable[[Any], str]


@dataclass(frozen=True)
class Line:
    words: str
    who: str = ""
    day: str = ""
    note: str = ""
    mark: str = ""
    state: str = ""


@dataclass(frozen=True)
class Number:
    words: str
    before: str
    target: str
    now: str
    unit: str
    mark: str
    state: str
    said: str

    @property
    def told(self) -> str:
        """Before 94, promised 40, now 38 seconds; what has no number is not named as one."""
        if not self.now:
            said = gettext("Promised %(target)s %(unit)s, not measured yet")
            if self.before:
                said = gettext("Before %(before)s, promised %(target)s %(unit)s, not measured yet")
        elif self.before:
            said = gettext("Before %(before)s, promised %(target)s, now %(now)s %(unit)s")
        else:
            said = gettext("Promised %(target)s, now %(now)s %(unit)s")
        values = {name: getattr(self, name) for name in ("before", "target", "now", "unit")}
        return " ".join((said % values).split()).replace(" ,", ",")


@dataclass(frozen=True)
class Ahead:
    words: str
    ours: str
    theirs: str
    day: str


@dataclass(frozen=True)
class ReviewPage:
    first_day: str
    last_day: str
    opening: str
    committed: tuple[Line, ...]
    delivered: tuple[Line, ...]
    outcomes: tuple[Number, ...]
    missed: tuple[Line, ...]
    next: tuple[Ahead, ...]


def review_page(review: Review, *, say: Say) -> ReviewPage:
    body = review.body
    return ReviewPage(
        first_day=say(review.from_on),
        last_day=say(review.to_on),
        opening=review.opening,
        committed=tuple(_committed(row, say) for row in body["committed"]),
        delivered=tuple(_delivered(row, say) for row in body["delivered"]),
        outcomes=tuple(_number(row) for row in body["outcomes"]),
        missed=tuple(
            Line(row["words"], row["who"], _day(row["day"], say), row["why"])
            for row in body["missed"]
        ),
        next=tuple(
            Ahead(row["words"], row["ours"], row["theirs"], _day(row["day"], say))
            for row in body["next"]
        ),
    )


def _day(text: str, say: Say) -> str:
    return say(date.fromisoformat(text)) if text else ""


def _committed(row: dict[str, str], say: Say) -> Line:
    states = {"kept": gettext("Kept"), "due": gettext("Still to come"), "late": gettext("Late")}
    day, mark = _day(row["day"], say), row["mark"]
    state = states[mark]
    # A review that was shown before this was told has no such day.
    if on := row.get("on"):
        days = (date.fromisoformat(on) - date.fromisoformat(row["day"])).days
        late = ngettext("Kept, %(days)d day late", "Kept, %(days)d days late", days)
        state = late % {"days": days}
    return Line(row["words"], row["who"], day, mark=mark, state=state)


def _delivered(row: dict[str, str], say: Say) -> Line:
    note = ""
    if row["was"] and row["day"]:
        late = (date.fromisoformat(row["day"]) - date.fromisoformat(row["was"])).days
        if late > 0:
            note = ngettext(
                "%(count)d day after the day named", "%(count)d days after the day named", late
            ) % {"count": late}
        else:
            note = gettext("By the day named")
    return Line(row["words"], row["who"], _day(row["day"], say), note)


def _number(row: dict[str, str]) -> Number:
    state = gettext(str(Outcome.State(row["state"]).label))
    numbers = {name: number(row[name]) for name in ("before", "target", "now")}
    names = ("words", "unit", "mark", "said")
    return Number(state=state, **numbers, **{name: row[name] for name in names})
