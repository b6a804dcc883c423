"""What a purchase brings back, from its results and what a unit of each is worth a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Gain:
    """One result: `change` is the improvement in its unit, `worth` what a unit brings a month."""

    change: Decimal
    worth: Decimal


@dataclass(frozen=True)
class Return:
    """Money to the cent. `payback_months` is None when nothing comes back."""

    monthly: Decimal
    total: Decimal
    net: Decimal
    percent: Decimal | None
    payback_months: Decimal | None


def return_on(price: Decimal, gains: Iterable[Gain], months: int) -> Return:
    """Simple return on investment, undiscounted: (gain - cost) / cost.

    Source: Friedlob and Plewa, Understanding Return on Investment (1996), chapter 1.
    Raises ValueError for a negative price or fewer than one month.
    """
    if price < 0 or months < 1:
        raise ValueError("A price cannot be negative, and a return needs at least one month.")
    exact = sum((gain.change * gain.worth for gain in gains), Decimal(0))
    total = _cents(exact * months)
    net = total - _cents(price)
    percent = (net / price * 100).quantize(Decimal("0.1"), ROUND_HALF_EVEN) if price else None
    payback = (price / exact).quantize(Decimal("0.1"), ROUND_HALF_EVEN) if exact > 0 else None
    return Return(_cents(exact), total, net, percent, payback)


def improvement(direction: str, baseline: Decimal, value: Decimal) -> Decimal:
    """How much better `value` is than `baseline`; below zero when it is worse."""
    return baseline - value if direction == "down" else value - baseline


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)
