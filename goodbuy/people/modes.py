"""What a member and a person were to each other, and from when to when, as it was declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Relationship


@dataclass(frozen=True, slots=True)
class Period:
    """`until` is empty for what holds today."""

    mode: Relationship.Mode
    since: datetime
    until: datetime | None = None


def periods(declared: Iterable[tuple[str, datetime]]) -> list[Period]:
    """Of the declarations in their order; one that says no mode left it as it was."""
    found: list[Period] = []
    mode = Relationship.Mode.CUSTOMER
    for said, at in declared:
        mode = Relationship.Mode(said) if said else mode
        if found and found[-1].mode == mode:
            continue
        if found:
            found[-1] = Period(found[-1].mode, found[-1].since, at)
        found.append(Period(mode, at))
    return found


def long(days: int) -> str:
    """9 days, 7 weeks, 5 months, 3 years: no more exact than one remembers it."""
    for size, name in ((730, "year"), (60, "month"), (14, "week")):
        if days >= size:
            count = days // {"year": 365, "month": 30, "week": 7}[name]
            return f"{count} {name}s"
    return for_us("a day") if days <= 1 else for_us("%(days)s days") % {"days": days}
