"""The people map: who is followed, who wants this to work, and who listens to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Faces stay a little inside the frame, on a grid that the style sheet knows (every 4 percent).
FIRST, LAST, GRID = 8, 84, 4


@dataclass(frozen=True)
class Face:
    name: str
    words: str
    x: int
    y: int
    has_left: bool


@dataclass(frozen=True)
class Line:
    path: str
    is_broken: bool


@dataclass(frozen=True)
class PeopleMap:
    faces: list[Face]
    lines: list[Line]


def map_of(cast: list[Any]) -> PeopleMap | None:
    """The clients who were placed, those who are followed most first; None when nobody was."""
    placed = [c for c in cast if getattr(c, "standing", None) is not None]
    if not placed:
        return None
    placed.sort(key=lambda c: -c.standing.influence)
    faces = {c.pk: _face(c) for c in placed}
    lines = []
    for one in placed:
        heard = faces.get(one.standing.listens_to_id)
        if heard:
            here = faces[one.pk]
            path = f"M{here.x} {here.y} {heard.x} {heard.y}"
            lines.append(Line(path, here.has_left or heard.has_left))
    return PeopleMap(list(faces.values()), lines)


def _face(cast: Any) -> Face:
    standing = cast.standing
    said = ". ".join(part for part in (cast.part, standing.words) if part)
    return Face(
        name=cast.name,
        words=f"Left. {said}" if cast.has_left else said,
        x=_on_grid(standing.stance),
        y=_on_grid(100 - standing.influence),
        has_left=cast.has_left,
    )


def _on_grid(value: int) -> int:
    return GRID * round((FIRST + (LAST - FIRST) * value / 100) / GRID)
