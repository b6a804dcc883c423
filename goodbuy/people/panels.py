"""Parts that higher apps put on the pages of this one: imports point down, so they register here.

    panels.register("person", deals_of_person, column="side", order=20)

The callable gets the row and the member and answers a Panel, or nothing where it has nothing to
say. It may ask the database once: a page has at most eight queries in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from goodbuy.workspaces.models import Member


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Build = Callable[[Any, Member], Panel | None]
_BUILDERS: dict[tuple[str, str], list[tuple[int, str, Build]]] = {}


def register(page: str, build: Build, *, column: str = "side", order: int = 50) -> None:
    """Put a part on `person`, `company` or `deal` pages, in the `main` or the `side` column."""
    builders = _BUILDERS.setdefault((page, column), [])
    builders.append((order, build.__qualname__, build))
    builders.sort(key=lambda entry: entry[:2])


def panels_for(page: str, column: str, row: Any, member: Member) -> list[Panel]:
    made = (build(row, member) for _, _, build in _BUILDERS.get((page, column), []))
    return [panel for panel in made if panel is not None]
