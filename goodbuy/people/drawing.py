"""Where everybody stands in the picture of who knows whom: a spring layout by rustworkx. A name
stands on that side of its dot where the fewest lines and names are in its way.

The library is imported when the first picture is asked for: few pages need it. The seed is fixed,
so the same people stand in the same places at every visit.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from math import hypot, inf

from goodbuy.kernel.words import initials
from goodbuy.people.around import Dot, Picture

WIDE, EDGE = 1100, 40
SEED, ROUNDS = 7, 80
# With more than so many dots only the best known carry their names; a hand or the keyboard on a
# dot shows the others.
NAMED = 60
HEIGHTS = ((3, 160), (12, 420), (NAMED, 640), (sys.maxsize, 900))
# Two or three people stand near each other, not in the corners of the sheet.
APART = 360


# Where a name may stand beside its dot, the best first; and what its letters take of the sheet.
TOWARDS = {"right": (1, 0), "left": (-1, 0), "under": (0, 1), "over": (0, -1)}
TOWARDS |= {"right under": (1, 1), "right over": (1, -1)}
TOWARDS |= {"left under": (-1, 1), "left over": (-1, -1)}
LETTER, LINE = 7.8, 18
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    dot: Dot
    x: int
    y: int
    is_named: bool
    is_me: bool
    initials: str
    label: str = "right"

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
    def label_at(self) -> tuple[int, int]:
        """Where its name begins, ends or has its middle."""
        across, down = TOWARDS[self.label]
        # From a corner it begins closer to the dot.
        away = self.half - 6 if across and down else self.half + 6
        return self.x + across * away, self.y + down * (self.half + 12)

    @property
    def anchor(self) -> str:
        """The end of the name that stands there."""
        return ("mid", "", "end")[TOWARDS[self.label][0]]


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
    height = next(tall for most, tall in HEIGHTS if len(dots) <= most)
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
    return Drawing(_labelled(spots, strokes, height), strokes, WIDE, height)


def _labelled(spots: list[Spot], strokes: list[Stroke], height: int) -> list[Spot]:
    """Each with its name on the freest side."""
    taken = {number: _around(spot) for number, spot in enumerate(spots)}
    names: list[Box] = []
    placed = []
    is_crowd = len(spots) > NAMED
    for number, spot in enumerate(spots):
        # In a crowd no side is free: there a name only stays on the sheet.
        lines = [] if is_crowd else strokes
        others = [] if is_crowd else [*names, *(b for n, b in taken.items() if n != number)]
        placed.append(_freest(spot, lines, others, height))
        names.append(_name_box(placed[-1]))
    return placed


def _freest(spot: Spot, lines: list[Stroke], others: list[Box], height: int) -> Spot:
    """The first side where nothing is in the way; else where the least is."""
    best, least = spot, inf
    for label in TOWARDS:
        one = replace(spot, label=label)
        cost = _cost(_name_box(one), lines, others, height)
        if cost < least:
            best, least = one, cost
        if not cost:
            break
    return best


def _cost(box: Box, lines: list[Stroke], others: list[Box], height: int) -> float:
    """A line across a name is bad, one along it is worse."""
    is_off = box[0] < 0 or box[1] < 0 or box[2] > WIDE or box[3] > height
    crossed = sum(12 + found for line in lines if (found := _through(line, box)))
    return 1000 * is_off + crossed + 80 * sum(_overlap(box, one) for one in others)


def _around(spot: Spot) -> Box:
    return (spot.left, spot.top, spot.left + spot.side, spot.top + spot.side)


def _name_box(spot: Spot) -> Box:
    (x, y), wide = spot.label_at, len(spot.dot.name) * LETTER
    left = {"": float(x), "end": x - wide}.get(spot.anchor, x - wide / 2)
    return (left, y - LINE / 2, left + wide, y + LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _through(line: Stroke, box: Box) -> float:
    """How far a line runs through a name: what is left of it, cut at each of the four sides."""
    enters, leaves = 0.0, 1.0
    across, down = line.x2 - line.x1, line.y2 - line.y1
    for step, gap in (
        (-across, line.x1 - box[0]),
        (across, box[2] - line.x1),
        (-down, line.y1 - box[1]),
        (down, box[3] - line.y1),
    ):
        if step == 0 and gap < 0:
            return 0
        if step < 0:
            enters = max(enters, gap / step)
        elif step > 0:
            leaves = min(leaves, gap / step)
    return max(0.0, leaves - enters) * hypot(across, down)


def _stretched(points: list[tuple[float, ...]], height: int) -> list[tuple[int, int]]:
    """The library's square, drawn out to the sheet."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    wide, tall = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    across, down = min(WIDE - 2 * EDGE, APART * (len(points) - 1)), height - 2 * EDGE
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
