"""Where everybody stands in the picture of who knows whom: a spring layout by rustworkx.

The library is imported when the first picture is asked for: few pages need it. The seed is fixed,
so the same people stand in the same places at every visit.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodbuy.kernel.words import initials
from goodbuy.people.around import Dot, Picture

WIDE, EDGE = 1100, 30
SEED, ROUNDS = 7, 80
# With more than so many dots only the best known carry their names; a hand or the keyboard on a
# dot shows the others.
NAMED = 60


@dataclass(frozen=True, slots=True)
class Spot:
    dot: Dot
    x: int
    y: int
    is_named: bool
    is_me: bool
    initials: str

    @property
    def half(self) -> int:
        if self.dot.kind == "name":
            return 6
        return 15 if self.is_named else 7

    @property
    def left(self) -> int:
        return self.x - self.half

    @property
    def top(self) -> int:
        return self.y - self.half

    @property
    def side(self) -> int:
        return 2 * self.half

    @property
    def is_right(self) -> bool:
        """So far right that the name stands on the left of the dot."""
        return self.x > WIDE - 220

    @property
    def label_x(self) -> int:
        away = self.half + 6
        return self.x - away if self.is_right else self.x + away


@dataclass(frozen=True, slots=True)
class Stroke:
    x1: int
    y1: int
    x2: int
    y2: int
    kind: str


@dataclass(frozen=True, slots=True)
class Drawing:
    spots: list[Spot]
    strokes: list[Stroke]
    width: int
    height: int


def drawn(picture: Picture) -> Drawing:
    import rustworkx

    dots = list(picture.dots.values())
    place = {dot.key: number for number, dot in enumerate(dots)}
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(dots)
    graph.add_edges_from([(place[ln.one], place[ln.other], 1.0) for ln in picture.lines])
    found = rustworkx.spring_layout(graph, seed=SEED, num_iter=ROUNDS)
    height = 420 if len(dots) <= 12 else 640 if len(dots) <= NAMED else 900
    points = _stretched([tuple(found[number]) for number in range(len(dots))], height)
    named = set(sorted(place, key=lambda key: (-len(picture.dots[key].lines), key))[:NAMED])
    spots = [
        Spot(dot, *points[number], dot.key in named, dot.is_me, initials(dot.name))
        for number, dot in enumerate(dots)
    ]
    strokes = [
        Stroke(*points[place[ln.one]], *points[place[ln.other]], _stroke_of(ln.kind))
        for ln in picture.lines
    ]
    return Drawing(spots, strokes, WIDE, height)


def _stretched(points: list[tuple[float, ...]], height: int) -> list[tuple[int, int]]:
    """The library's square, drawn out to the sheet."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    wide, tall = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    across, down = WIDE - 2 * EDGE, height - 2 * EDGE
    if len(points) == 1:
        return [(WIDE // 2, height // 2)]
    return [
        (round(EDGE + (x - min(xs)) / wide * across), round(EDGE + (y - min(ys)) / tall * down))
        for x, y in points
    ]


def _stroke_of(kind: str) -> str:
    if kind == "ours":
        return "ours"
    if kind in ("partner", "child", "parent", "sibling", "relative"):
        return "family"
    return "heard" if kind in ("reports_to", "listens_to") else "known"
