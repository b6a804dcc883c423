"""A result as a small line drawing, whose numbers are also told in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodbuy.kernel import words
from goodbuy.promises.models import Measurement, Outcome
from goodbuy.room.cards import Chart, Line
from goodbuy.room.days import Days

WIDTH, HEIGHT = 320, 138
LEFT, RIGHT, TOP, FLOOR = 4.0, 316.0, 25.0, 108.0
AXIS, FOOT = 116, 133
APART = 15.0  # two labels closer than this would lie on each other


def draw(outcome: Outcome, readings: list[Measurement], days: Days) -> Chart:
    first, last = _span(outcome, readings, days)
    values = [r.value for r in readings]
    known = [v for v in [outcome.baseline, outcome.target, *values] if v is not None]
    low, high = min([*known, Decimal(0)]), max(known)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / max(1, (last - first).days), 1)

    def y(value: Decimal) -> float:
        spread = high - low or Decimal(1)
        return round(FLOOR - (FLOOR - TOP) * float((value - low) / spread), 1)

    lines = [Line("axis", d=f"M0 {AXIS}H{WIDTH}")]
    labels: list[Line] = []
    promised = y(outcome.target)
    if outcome.baseline is not None:
        before = y(outcome.baseline)
        lines.append(Line("base", d=f"M{LEFT} {before}H{RIGHT}"))
        labels.append(Line("", x=RIGHT, y=before - 7, anchor="end", words=_("before")))
    lines.append(Line("prom", d=f"M{LEFT} {promised}H{RIGHT}"))
    labels.append(Line("k", x=RIGHT, y=_clear(promised, labels), anchor="end", words=_("promise")))
    points = [(x(r.on), y(r.value)) for r in readings]
    if outcome.baseline is not None and (not readings or readings[0].on > first):
        points.insert(0, (LEFT, y(outcome.baseline)))
    if len(points) > 1:
        lines.append(Line("line", d="M" + "L".join(f"{a} {b}" for a, b in points)))
    dot = (
        Line("dotnow" if readings else "dotbase", x=points[-1][0], y=points[-1][1])
        if points
        else None
    )
    labels += _months(first, last, points[-1][0] if readings else None, days)
    return Chart(_told(outcome, readings, days), tuple(lines), tuple(labels), dot)


def _span(outcome: Outcome, readings: list[Measurement], days: Days) -> tuple[date, date]:
    starts = [d for d in (outcome.baseline_on, readings[0].on if readings else None) if d]
    ends = [d for d in (outcome.due_on, readings[-1].on if readings else None) if d]
    first = min(starts, default=days.today)
    last = max(ends, default=days.today)
    return first, max(last, first + timedelta(1))


def _clear(line: float, labels: list[Line]) -> float:
    """Above the line, or below it where another label is in the way."""
    above, below = line - 7, line + 14
    if below > AXIS - 2:
        below = above
    return below if any(abs(label.y - above) < APART for label in labels) else above


def _months(first: date, last: date, now: float | None, days: Days) -> list[Line]:
    made = []
    if now is None or now > 60:
        made.append(Line("", x=LEFT, y=FOOT, words=days.month(first)))
    if now is None or now < 260:
        made.append(Line("", x=RIGHT, y=FOOT, anchor="end", words=days.month(last)))
    if now is not None:
        place = min(max(now, LEFT + 12), RIGHT - 12)
        made.append(Line("k", x=place, y=FOOT, anchor="middle", words=_("now")))
    return made


def _told(outcome: Outcome, readings: list[Measurement], days: Days) -> str:
    """What the drawing shows, for those who do not see it."""

    def plain(value: Decimal) -> str:
        return words.number(value, days.language)

    parts = [outcome.name + "."]
    if outcome.baseline is not None:
        before = {"value": plain(outcome.baseline), "day": days.short(outcome.baseline_on)}
        has_day = outcome.baseline_on is not None
        said = _("Before: %(value)s on %(day)s.") if has_day else _("Before: %(value)s.")
        parts.append(said % before)
    said = _("Promised: %(value)s by %(day)s.") if outcome.due_on else _("Promised: %(value)s.")
    parts.append(said % {"value": plain(outcome.target), "day": days.short(outcome.due_on)})
    if not readings:
        return " ".join([*parts, _("Not measured yet.")])
    last, many = readings[-1], len(readings)
    now = _("Now: %(value)s, measured on %(day)s.")
    parts.append(now % {"value": plain(last.value), "day": days.short(last.on)})
    parts.append(
        ngettext("One reading so far.", "%(count)d readings in all.", many) % {"count": many}
    )
    return " ".join(parts)
