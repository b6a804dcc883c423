"""What a deal must have before it may take a stage. Apps above this one add their own demands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# A check gets the deal and answers with a clause that says what is missing, or with nothing.
Check = Callable[[Any], str | None]
_CHECKS: dict[str, list[Check]] = {}


def demand(stage: str) -> Callable[[Check], Check]:
    """`@demand(Deal.Stage.AGREED)` over a check that returns, say, "the plan has no yes yet"."""

    def add(check: Check) -> Check:
        _CHECKS.setdefault(str(stage), []).append(check)
        return check

    return add


def missing(deal: Any, stage: str) -> list[str]:
    """Every clause of what is missing, in the order in which the demands were made."""
    said = [check(deal) for check in _CHECKS.get(str(stage), [])]
    return [clause.rstrip(". ") for clause in said if clause]


def is_demanding(stage: str) -> bool:
    return bool(_CHECKS.get(str(stage)))
