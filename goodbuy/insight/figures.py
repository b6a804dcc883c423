"""Means, slopes and how sure one may be of them. Under ten answers nothing is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

ENOUGH = 10
_Z = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A figure with the number behind it and its interval of 95 in 100."""

    n: int
    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether nothing lies inside the interval but one direction."""
        return self.low > 0 or self.high < 0


def t_value(df: int) -> float:
    """The 97.5th percentile of Student's t: Abramowitz and Stegun (1964), formula 26.7.5."""
    z = _Z
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / df + g2 / df**2 + g3 / df**3


def mean_of(values: Sequence[float]) -> Estimate | None:
    """The mean with Student's t interval, m ± t·s/√n ("Student", Biometrika 6, 1908).

    None under ten answers: so few can be read one by one, and a score would only hide them.
    """
    n = len(values)
    if n < ENOUGH:
        return None
    mean, half = fmean(values), t_value(n - 1) * stdev(values) / sqrt(n)
    return Estimate(n, mean, mean - half, mean + half)


def slope_of(pairs: Sequence[tuple[float, float]]) -> Estimate | None:
    """How much y changes for one more of x: ordinary least squares with its t interval.

    b ± t·s/√Sxx with n − 2 degrees of freedom (Draper and Smith, Applied Regression Analysis,
    1.4). None under ten pairs, or where x never differs.
    """
    n = len(pairs)
    if n < ENOUGH:
        return None
    mean_x, mean_y = fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    spread = sum((x - mean_x) ** 2 for x, _ in pairs)
    if spread < 1e-9:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in pairs) / spread
    rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in pairs)
    half = t_value(n - 2) * sqrt(rest / (n - 2) / spread)
    return Estimate(n, slope, slope - half, slope + half)
