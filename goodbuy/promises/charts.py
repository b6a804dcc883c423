"""A small line chart of one result, drawn by the server: coordinates, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import full_day, short_month

WIDTH, HEIGHT, LEFT, TOP, FOOT = 320, 138, 4, 26, 116


@dataclass(frozen=True)
class Chart:
    """Points in a box of 320 by 138; `words` says everything that the lines say."""

    line: str
    now_x: float | None
    now_y: float | None
    before_y: float | None
    promise_y: float
    first_label: str
    last_label: str
    words: str


def chart_of(
    *,
    name: str,
    unit: str,
    baseline: Decimal | None,
    baseline_on: date | None,
    target: Decimal,
    due_on: date | None,
    readings: Sequence[tuple[date, Decimal]],
) -> Chart:
    """Lay out the readings from the day before we began to the day the result is due."""
    points = sorted(readings)
    if baseline is not None and baseline_on and (not points or baseline_on < points[0][0]):
        points = [(baseline_on, baseline), *points]
    days = [day for day, _ in points] + ([due_on] if due_on else [])
    first, last = (min(days), max(days)) if days else (None, None)
    values = [value for _, value in points] + [target, *([] if baseline is None else [baseline])]
    low, high = min([Decimal(0), *values]), max(values)

    def across(day: date) -> float:
        whole = (last - first).days if first and last else 0
        share = (day - first).days / whole if first and whole else 0
        return round(LEFT + share * (WIDTH - 2 * LEFT), 1)

    def down(value: Decimal) -> float:
        span = float(high - low) or 1.0
        return round(FOOT - float(value - low) / span * (FOOT - TOP), 1)

    spots = [(across(day), down(value)) for day, value in points]
    path = "".join(f"{'L' if i else 'M'}{x} {y}" for i, (x, y) in enumerate(spots))
    return Chart(
        line=path if len(spots) > 1 else "",
        now_x=spots[-1][0] if spots else None,
        now_y=spots[-1][1] if spots else None,
        before_y=down(baseline) if baseline is not None else None,
        promise_y=down(target),
        first_label=short_month(first) if first else "",
        last_label=short_month(last) if last and last != first else "",
        words=_in_words(name, unit, baseline, target, due_on, readings),
    )


def _in_words(
    name: str,
    unit: str,
    baseline: Decimal | None,
    target: Decimal,
    due_on: date | None,
    readings: Sequence[tuple[date, Decimal]],
) -> str:
    said = [f"{name}{for_us(', in %(unit)s') % {'unit': unit} if unit else ''}."]
    if baseline is not None:
        said.append(for_us("Before: %(baseline)s.") % {"baseline": number(baseline)})
    promised = {"target": number(target), "day": full_day(due_on) if due_on else ""}
    if due_on:
        said.append(for_us("Promised: %(target)s by %(day)s.") % promised)
    else:
        said.append(for_us("Promised: %(target)s.") % promised)
    if readings:
        last = max(readings)
        said.append(
            for_us("On %(day)s: %(value)s.") % {"day": full_day(last[0]), "value": number(last[1])}
        )
        said.append(for_us("Readings: %(readings)s.") % {"readings": len(readings)})
    else:
        said.append(for_us("Not measured yet."))
    return " ".join(said)


def number(value: Decimal | None) -> str:
    """A figure without needless zeros: 4.2, 190, 1,250.5."""
    if value is None:
        return "–"
    shown = f"{value:,.4f}".rstrip("0").rstrip(".")
    return shown if shown not in ("-0", "") else "0"
