"""The people map: who is followed, who wants this to work, and who listens to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goodbuy.kernel.tongues import for_us

# Faces stay a little inside the frame, on a grid that the style sheet knows (every 4 percent).
FIRST, LAST, GRID = 8, 84, 4


@dataclass(frozen=True)
class Face:
    name: str
    words: str
    x: int
    y: int
    has_left: bool
    url: str
    # The lines that begin at this face, in words.
    lines: str


@dataclass(frozen=True)
class Line:
    path: str
    is_broken: bool
    is_report: bool = False


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
    by_person = {str(c.person_id): c for c in placed if c.person_id}
    by_pk = {c.pk: c for c in placed}
    faces, lines = [], []
    for one in placed:
        heard = _heard(one, by_pk, by_person)
        leaders = _tied(one, by_person, "reports_to")
        said = [for_us("Listens to %(other)s") % {"other": other.name} for other in heard]
        said += [for_us("Reports to %(other)s") % {"other": other.name} for other in leaders]
        faces.append(_face(one, ". ".join(said)))
        lines += [_line(one, other) for other in heard]
        lines += [_line(one, other, is_report=True) for other in leaders if other not in heard]
    return PeopleMap(faces, lines)


def _heard(one: Any, by_pk: dict[Any, Any], by_person: dict[str, Any]) -> list[Any]:
    """Whom they listen to in this purchase, and whom they listen to in all."""
    said = by_pk.get(one.standing.listens_to_id)
    ties = _tied(one, by_person, "listens_to")
    return ([said] if said else []) + [other for other in ties if other is not said]


def _tied(one: Any, by_person: dict[str, Any], kind: str) -> list[Any]:
    found = [by_person.get(tie["other"]) for tie in one.ties_there or () if tie["kind"] == kind]
    return [other for other in found if other is not None and other is not one]


def _line(one: Any, other: Any, *, is_report: bool = False) -> Line:
    ends = [_at(one), _at(other)]
    path = "M" + " ".join(f"{x} {y}" for x, y in ends)
    return Line(path, one.has_left or other.has_left, is_report)


def _at(cast: Any) -> tuple[int, int]:
    return _on_grid(cast.standing.stance), _on_grid(100 - cast.standing.influence)


def _face(cast: Any, lines: str) -> Face:
    standing = cast.standing
    x, y = _at(cast)
    says_it = standing.words.lower().startswith(cast.part.lower())
    part = "" if says_it else cast.part[:1].upper() + cast.part[1:]
    said = ". ".join(words for words in (part, standing.words) if words)
    return Face(
        name=cast.name,
        words=for_us("Left. %(said)s") % {"said": said} if cast.has_left else said,
        x=x,
        y=y,
        has_left=cast.has_left,
        url=f"/people/{cast.person_id}/" if cast.person_id else "",
        lines=lines,
    )


def _on_grid(value: int) -> int:
    return GRID * round((FIRST + (LAST - FIRST) * value / 100) / GRID)
