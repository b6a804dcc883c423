"""bin/advice: the advice and the invariants, the tests that prove them, what they say now."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "advice.md"
NOT_YET = "not yet"


@dataclass
class Line:
    """One line of the advice, and how each of its tests ended."""

    id: str
    words: str
    tests: dict[str, str] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        if not self.tests:
            return NOT_YET
        failed = sum(outcome != "passed" for outcome in self.tests.values())
        return f"{failed} of {len(self.tests)} failed" if failed else "proved"


def read_lines(page: Path = PAGE, letters: str = "A") -> dict[str, Line]:
    rows = [line.strip("|").split("|") for line in page.read_text().splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows if row[0].strip()[1:].isdigit()]
    return {row[0]: Line(row[0], row[1]) for row in cells if row[0][0] in letters}


def marks_of(item: Any) -> set[str]:
    """A07 for a line of the advice, I03 for an invariant."""
    lines = {one for mark in item.iter_markers("advice") for one in mark.args}
    return lines | {f"I{one:02}" for mark in item.iter_markers("invariant") for one in mark.args}


class Witness:
    """A pytest plugin: keeps the marked tests and remembers how each one ended."""

    def __init__(self, lines: dict[str, Line], wanted: set[str]) -> None:
        self.lines, self.wanted = lines, wanted
        self.of_test: dict[str, list[str]] = {}
        self.unknown: set[str] = set()

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        kept = []
        for item in items:
            ids = marks_of(item)
            self.unknown |= ids - set(self.lines)
            if ids & self.wanted:
                kept.append(item)
                self.of_test[item.nodeid] = sorted(ids & self.wanted)
        items[:] = kept

    def pytest_runtest_logreport(self, report: Any) -> None:
        for one in self.of_test.get(report.nodeid, []):
            ended = self.lines[one].tests
            if report.when == "call" or report.outcome != "passed":
                worst = ended.get(report.nodeid) in (None, "passed")
                ended[report.nodeid] = report.outcome if worst else ended[report.nodeid]


def table(lines: list[Line], *, with_tests: bool = True) -> str:
    told = []
    for line in lines:
        told.append(f"{line.id}  {line.outcome:<14}  {line.words}")
        if with_tests:
            told += [f"         {out:<9} {short(test)}" for test, out in line.tests.items()]
    proved = sum(line.outcome == "proved" for line in lines)
    waiting = sum(line.outcome == NOT_YET for line in lines)
    told.append(f"\n{proved} lines proved, {waiting} not yet, of {len(lines)}.")
    return "\n".join(told)


def short(nodeid: str) -> str:
    """`deals/tests/test_briefs.py::test_a_no_ends_it` as a person would name it."""
    file, _, name = nodeid.partition("::")
    return f"{name.split('[')[0].removeprefix('test_').replace('_', ' ')} ({Path(file).name})"


def main(arguments: list[str]) -> int:
    """`bin/advice [A07 I03 …]`; fails when a test does."""
    lines = read_lines(letters="AI")
    wanted = {word for word in arguments if word in lines} or set(lines)
    options = [word for word in arguments if word not in lines]
    witness = Witness(lines, wanted)
    code = pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *options], plugins=[witness])
    print("\n" + table([line for line in lines.values() if line.id in wanted]))
    if witness.unknown:
        print(f"Marked with a line that does not exist: {', '.join(sorted(witness.unknown))}.")
    return 1 if code not in (0, 5) or witness.unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
