"""One line for each aim: what was measured, what the floor was, and whether the aim is met."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodbuy.testing.bench.load import Timed


@dataclass
class Row:
    """A measured line. `checks` are the parts of the aim, each with its answer."""

    what: str
    figures: str
    floor: str = ""
    ratio: str = ""
    checks: list[tuple[str, bool]] = field(default_factory=list)
    note: str = ""

    def check(self, words: str, is_met: bool) -> Row:
        self.checks.append((words, is_met))
        return self

    @property
    def is_met(self) -> bool:
        return all(met for _, met in self.checks)


def ms(timed: Timed) -> str:
    return f"{timed.median:.1f} ms (p95 {timed.p95:.1f})"


def show(rows: list[Row]) -> str:
    """Aligned lines: the row, then its aim part by part."""
    lines = []
    for row in rows:
        answer = "met" if row.is_met else "NOT MET"
        lines.append(f"{row.what}  [{answer}]")
        lines.append(f"    measured  {row.figures}")
        if row.floor:
            lines.append(f"    floor     {row.floor}" + (f"   ratio {row.ratio}" * bool(row.ratio)))
        aims = ", ".join(words if met else f"{words} (not met)" for words, met in row.checks)
        lines.append(f"    aim       {aims}")
        if row.note:
            lines.append(f"    note      {row.note}")
    return "\n".join(lines)
