"""The circle of a deal: the client in the centre, everyone around, and each one's last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import cos, pi, sin
from uuid import UUID
from zoneinfo import ZoneInfo

from goodbuy.deals.models import CastMember, Deal
from goodbuy.plans.heard import Contact, last_words
from goodbuy.plans.models import Presence

MIDDLE, RADIUS = 210.0, 150.0
ORDER = {"seller": 0, "third": 1, "client": 2}
MODE = Presence.Mode
_SAID = (
    "name", "first_name", "side", "firm", "part", "does", "does_not", "reach",
    "from_on", "to_on", "away_from", "away_to",
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One person of the circle: who, what they do, their last word, and whether it is long ago."""

    cast_id: UUID
    name: str
    first_name: str
    side: str
    firm: str
    part: str
    does: str
    does_not: str
    reach: str
    from_on: date | None
    to_on: date | None
    away_from: date | None
    away_to: date | None
    mode: str
    last: Contact | None
    last_on: date | None
    # Days since their last word, or since they came; and how many are still all right.
    days: int
    allowed: int
    is_silent: bool
    is_away: bool
    quiet_until: date | None
    stand_in: str
    x: float = MIDDLE
    y: float = MIDDLE

    @property
    def mode_words(self) -> str:
        return str(MODE(self.mode).label) if self.mode and self.mode != MODE.ARCHIVED else ""

    @property
    def line(self) -> str:
        """From the edge of the centre to the edge of the seat."""
        across, down = self.x - MIDDLE, self.y - MIDDLE
        length = (across**2 + down**2) ** 0.5 or 1
        ax, ay = across / length, down / length
        start = f"{MIDDLE + 44 * ax:.1f} {MIDDLE + 44 * ay:.1f}"
        return f"M{start}L{self.x - 24 * ax:.1f} {self.y - 24 * ay:.1f}"

    @property
    def corner(self) -> tuple[float, float]:
        return round(self.x - 20, 1), round(self.y - 20, 1)

    @property
    def name_at(self) -> float:
        """Away from the centre, where no line runs: above in the upper half, else below."""
        return round(self.y - 28 if self.y < MIDDLE else self.y + 36, 1)

    @property
    def initials_at(self) -> float:
        return round(self.y + 5, 1)


@dataclass(frozen=True)
class Circle:
    centre: Seat | None
    seats: tuple[Seat, ...]
    gone: tuple[Seat, ...]

    @property
    def everyone(self) -> tuple[Seat, ...]:
        return ((self.centre,) if self.centre else ()) + self.seats

    @property
    def silent(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.everyone if seat.is_silent)

    @property
    def silent_of_ours(self) -> tuple[Seat, ...]:
        """Whom a client is told about: never of their own side."""
        return tuple(seat for seat in self.silent if seat.side != CastMember.Side.CLIENT)


def circle_of(
    deal: Deal,
    cast: Iterable[CastMember],
    presences: Iterable[Presence],
    *,
    today: date,
    is_guest: bool,
    quiet: Mapping[UUID, date] | None = None,
) -> Circle:
    """All sides around the client whom it is for; the last words are asked for here."""
    people = sorted(cast, key=lambda c: (ORDER[c.side], c.order, c.pk))
    last = last_words(deal.pk, people, is_guest=is_guest)
    modes = {p.cast_id: p.mode for p in presences}
    first = next((c for c in people if c.side == "client" and not c.has_left), None)
    around = [c for c in people if c != first and not c.has_left]

    def seat(who: CastMember, number: int = 0) -> Seat:
        place = _place(number, len(around)) if who != first else (MIDDLE, MIDDLE)
        mode = modes.get(who.pk, "")
        until = (quiet or {}).get(who.pk)
        return _seat(deal, who, mode, last.get(who.pk), today, until, place, people)

    return Circle(
        centre=seat(first) if first else None,
        seats=tuple(seat(who, number) for number, who in enumerate(around)),
        gone=tuple(seat(who) for who in people if who.has_left and not who.is_proposed),
    )


def _place(number: int, count: int) -> tuple[float, float]:
    """Evenly around the centre, from the top on."""
    angle = 2 * pi * number / max(1, count) - pi / 2
    return round(MIDDLE + RADIUS * cos(angle), 1), round(MIDDLE + RADIUS * sin(angle), 1)


def _seat(
    deal: Deal,
    who: CastMember,
    mode: str,
    last: Contact | None,
    today: date,
    quiet_until: date | None,
    place: tuple[float, float],
    people: list[CastMember],
) -> Seat:
    zone = deal.workspace.zone
    last_on = _day(last.at, zone) if last else None
    since = last_on or who.from_on or _day(who.created_at, zone)
    allowed = deal.workspace.silent_days * patience(mode)
    days = max(0, (today - since).days)
    is_expected = deal.stage in Deal.RUNNING and who.is_in_it(today) and mode != MODE.ARCHIVED
    names = {c.pk: c.name for c in people}
    return Seat(
        cast_id=who.pk,
        **{name: getattr(who, name) for name in _SAID if name != "firm"},
        firm=who.firm or _firm_of(deal, who),
        mode=mode,
        last=last,
        last_on=last_on,
        days=days,
        allowed=allowed,
        is_silent=is_expected and not quiet_until and days > allowed,
        is_away=who.is_away(today),
        quiet_until=quiet_until,
        stand_in=names.get(who.stand_in_id, "") if who.stand_in_id else "",
        x=place[0],
        y=place[1],
    )


def _firm_of(deal: Deal, who: CastMember) -> str:
    """Where none is written down; a third party's is then not known."""
    firms = {CastMember.Side.CLIENT: deal.company_name, CastMember.Side.SELLER: deal.workspace.name}
    return firms.get(CastMember.Side(who.side), "")


def patience(mode: str) -> int:
    """How many times the workspace's days somebody may be silent; whoever has no part, twice."""
    return Presence.PATIENCE.get(MODE(mode), 4) if mode else 2


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
