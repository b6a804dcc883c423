"""Who a client hears from, phase by phase: the shares planned, the shares heard, and the drawing.

Pure: no database. A share is a whole percentage; those of one phase make 100, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goodbuy.deals.models import Deal
from goodbuy.plans.heard import Contact
from goodbuy.plans.models.presence import Presence
from goodbuy.plans.models.step import Step

# Below this many words in a phase a share says more about chance than about people.
ENOUGH = 4
# From this many points apart, what is heard is not what was planned.
APART = 25


@dataclass(frozen=True)
class Share:
    """One commentator in one phase: planned, heard (None: too few words yet), and how many."""

    planned: int
    heard: int | None
    words: int

    @property
    def difference(self) -> int:
        return 0 if self.heard is None else self.heard - self.planned

    @property
    def is_far(self) -> bool:
        return abs(self.difference) >= APART


@dataclass(frozen=True)
class Commentator:
    cast_id: UUID
    name: str
    mode: str
    is_seller: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Curve:
    phases: tuple[str, ...]
    # The phase we are in, from 0; and the one with the signature.
    at: int
    signed_at: int | None
    people: tuple[Commentator, ...]


def whole_shares(weights: Sequence[int]) -> list[int]:
    """Percentages that make exactly 100: what rounding leaves over goes to the largest rest."""
    total = sum(weights)
    if not total:
        return [0 for _ in weights]
    exact = [100 * weight / total for weight in weights]
    shares = [int(part) for part in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: (shares[n] - exact[n], n))
    for n in by_rest[: 100 - sum(shares)]:
        shares[n] += 1
    # Whoever is planned at all is heard: nobody is rounded away.
    for n, weight in enumerate(weights):
        if weight and not shares[n]:
            shares[shares.index(max(shares))] -= 1
            shares[n] = 1
    return shares


def phase_ends(phases: Sequence[Any], steps: Iterable[Any]) -> list[date | None]:
    """The last day of each phase, never before that of the one in front of it."""
    ends: dict[Any, date] = {}
    for step in steps:
        day = step.done_on or step.due_on
        ends[step.phase_id] = max(ends.get(step.phase_id, day), day)
    made: list[date | None] = []
    last: date | None = None
    for phase in phases:
        own = ends.get(phase.pk)
        last = max(last, own) if last and own else own or last
        made.append(last)
    return made


def phase_of(day: date, ends: Sequence[date | None]) -> int:
    for number, end in enumerate(ends):
        if end is not None and day <= end:
            return number
    return max(0, len(ends) - 1)


def phase_at(deal: Deal, phases: Sequence[Any], steps: Iterable[Any]) -> int:
    """The number of the phase that the deal is in, from 0: the first with an open step."""
    if deal.stage in (Deal.Stage.PROVEN, Deal.Stage.RESTING, Deal.Stage.RENEWING):
        return max(0, len(phases) - 1)
    open_in = {step.phase_id for step in steps if step.is_shared and step.state not in Step.DONE}
    return next((n for n, phase in enumerate(phases) if phase.pk in open_in), 0)


def curve_of(
    phases: Sequence[Any],
    steps: Iterable[Any],
    presences: Sequence[Presence],
    contacts: Iterable[Contact],
    *,
    at: int,
) -> Curve | None:
    """The planned and the heard shares of everyone who speaks; nothing where nothing is planned."""
    if not phases or not presences:
        return None
    ends = phase_ends(phases, steps)
    heard: list[dict[UUID, int]] = [{} for _ in phases]
    speakers = {p.cast_id for p in presences}
    for contact in contacts:
        if contact.cast_id in speakers:
            counts = heard[min(at, phase_of(contact.at.date(), ends))]
            counts[contact.cast_id] = counts.get(contact.cast_id, 0) + 1
    shares: dict[UUID, list[Share]] = {p.cast_id: [] for p in presences}
    for phase, counts in zip(phases, heard, strict=True):
        for cast_id, share in _shares_in(phase, presences, counts).items():
            shares[cast_id].append(share)
    signed = [n for n, phase in enumerate(phases) if phase.stage == "agreed"]
    people = tuple(
        Commentator(p.cast_id, p.cast.name, p.mode, p.is_seller, tuple(shares[p.cast_id]))
        for p in presences
    )
    names = tuple(phase.name for phase in phases)
    return Curve(names, at, signed[0] if signed else None, people)


def _shares_in(
    phase: Any, presences: Sequence[Presence], counts: Mapping[UUID, int]
) -> dict[UUID, Share]:
    planned = whole_shares([Presence.weight(p.planned_in(phase.pk)) for p in presences])
    words = [counts.get(p.cast_id, 0) for p in presences]
    is_enough = sum(words) >= ENOUGH
    heard = whole_shares(words) if is_enough else [None] * len(words)
    return {
        p.cast_id: Share(plan, real, count)
        for p, plan, real, count in zip(presences, planned, heard, words, strict=True)
    }


# -- the drawing

WIDTH, TOP, FLOOR = 420.0, 8.0, 148.0
# Two words under the drawing, centred closer than this, would lie on each other in some tongue.
CLEAR = 80.0
FILLS = ("them", "us", "sunk", "edge")


@dataclass(frozen=True)
class Band:
    """One person's area; `edge` is its upper line, `label_*` where the name fits best."""

    fill: str
    area: str
    edge: str
    name: str
    x: float
    y: float
    is_on_fill: bool


@dataclass(frozen=True)
class Drawing:
    bands: tuple[Band, ...]
    now: float
    signed: float | None
    told: str

    @property
    def signed_label(self) -> tuple[float, str]:
        """Where the word under the signature stands, and to which side it leans: away from Now."""
        signed = self.signed or 0.0
        gap = self.now - signed
        if abs(gap) >= CLEAR or not gap:
            return signed, "middle"
        return (signed + gap / 4, "end") if gap > 0 else (signed + gap / 4, "start")


def draw(curve: Curve) -> Drawing:
    """The planned shares as areas that lie on each other, the seller's at the bottom."""
    count = len(curve.phases)
    xs = [round(WIDTH * n / max(1, count - 1), 1) for n in range(count)]
    if count == 1:
        xs = [0.0, WIDTH]
    floor = [FLOOR] * len(xs)
    signed = xs[curve.signed_at] if curve.signed_at is not None else None
    upright = [xs[curve.at]] if signed is None else [xs[curve.at], signed]
    bands = []
    for number, person in enumerate(curve.people):
        planned = [share.planned for share in person.shares]
        planned = planned * 2 if count == 1 else planned
        top = [
            round(low - (FLOOR - TOP) * part / 100, 1)
            for low, part in zip(floor, planned, strict=True)
        ]
        bands.append(_band(number, person, xs, top, floor, upright))
        floor = top
    return Drawing(tuple(bands), xs[curve.at], signed, in_words(curve))


def _band(
    number: int,
    person: Commentator,
    xs: list[float],
    top: list[float],
    floor: list[float],
    upright: list[float],
) -> Band:
    edge = _line(xs, top)
    back = _line(xs[::-1], floor[::-1])[1:]
    first = person.name.split()[0] if person.name.split() else person.name
    place = _place_for(first, xs, top, floor, upright)
    return Band(
        fill=FILLS[min(number, len(FILLS) - 1)],
        area=f"{edge}L{back}Z",
        edge=edge,
        name=first if place else "",
        x=place.x if place else 0,
        y=place.y if place else 0,
        is_on_fill=number < 2,
    )


@dataclass(frozen=True)
class _Place:
    """The middle of a name's foot line."""

    x: float
    y: float


# What a name needs: about so much a letter, a line's height, and air beside an upright line.
LETTER, LINE, AIR = 8.0, 20.0, 6.0


def _place_for(
    name: str, xs: list[float], top: list[float], floor: list[float], upright: list[float]
) -> _Place | None:
    """Where the band leaves a name the most room and no upright line crosses it, if anywhere."""
    width = len(name) * LETTER
    best: tuple[float, _Place] | None = None
    for left in range(6, int(WIDTH - width) - 5, 6):
        ends = (float(left), left + width / 2, left + width)
        if any(ends[0] - AIR < line < ends[2] + AIR for line in upright):
            continue
        low = min(_height_at(x, xs, floor) for x in ends)
        high = max(_height_at(x, xs, top) for x in ends)
        if low - high >= LINE and (best is None or low - high > best[0]):
            best = (low - high, _Place(round(ends[1], 1), round((low + high) / 2 + 4, 1)))
    return best[1] if best else None


def _height_at(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """The soft line's height at x, near enough: level at each phase, steepest between two."""
    place = max(0, min(len(xs) - 2, sum(1 for each in xs if each <= x) - 1))
    share = (x - xs[place]) / (xs[place + 1] - xs[place])
    return ys[place] + (ys[place + 1] - ys[place]) * share * share * (3 - 2 * share)


def _line(xs: Sequence[float], ys: Sequence[float]) -> str:
    """A soft line: between two phases it leaves level and arrives level."""
    made = f"M{xs[0]} {ys[0]}"
    points = list(zip(xs, ys, strict=True))
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        half = round((x0 + x1) / 2, 1)
        made += f"C{half} {y0} {half} {y1} {x1} {y1}"
    return made


def in_words(curve: Curve) -> str:
    """Dana: 100 in 100 at “First talk”, 23 in 100 now, 10 in 100 at “Results proven”."""
    moments = {0, curve.at, len(curve.phases) - 1}
    if curve.signed_at is not None:
        moments.add(curve.signed_at)
    told = []
    for person in curve.people:
        parts = [_share_at(n, person.shares[n].planned, curve) for n in sorted(moments)]
        told.append(f"{person.name}: {', '.join(parts)}.")
    return " ".join(told)


def _share_at(number: int, share: int, curve: Curve) -> str:
    if number == curve.at:
        return _("%(share)d in 100 now") % {"share": share}
    known = {"share": share, "phase": curve.phases[number]}
    return _("%(share)d in 100 at “%(phase)s”") % known
