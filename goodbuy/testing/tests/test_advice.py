"""The table of the advice: whole, and true to what the tests say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from goodbuy.testing.advice import NOT_YET, Line, Witness, read_lines, table

# The lines that this much of the product must prove.
ASKED = {
    *("A02", "A03", "A04", "A07", "A09", "A17", "A18", "A21", "A22", "A25", "A26", "A28", "A29"),
    *("A40", "A41", "A42"),
}
PACKAGE = Path(__file__).resolve().parents[2]


class Report:
    def __init__(self, nodeid, outcome, when="call"):
        self.nodeid, self.outcome, self.when = nodeid, outcome, when


def test_all_fifty_eight_lines_are_there_in_order():
    assert list(read_lines()) == [f"A{number:02}" for number in range(1, 59)]
    assert list(read_lines(letters="I")) == [f"I{number:02}" for number in range(1, 19)]


def test_the_invariants_of_what_is_built_have_tests_and_every_mark_is_known():
    marked = set()
    for file in PACKAGE.glob("*/tests/**/*.py"):
        for numbers in re.findall(r"mark\.invariant\(([\d, ]+)\)", file.read_text()):
            marked |= {int(number) for number in numbers.split(",")}
    assert marked <= set(range(1, 19))
    assert not {1, 2, 3, 5, 6, 12, 13, 15, 16, 18} - marked


def test_every_mark_names_a_line_and_the_lines_asked_for_have_tests():
    marked = set()
    for file in PACKAGE.glob("*/tests/**/*.py"):
        marked |= set(re.findall(r"mark\.advice\(\"(A\d\d)\"", file.read_text()))
    assert marked <= set(read_lines())
    assert not ASKED - marked, sorted(ASKED - marked)


def test_a_line_is_proved_only_when_each_of_its_tests_passes():
    lines = {"A01": Line("A01", "Talk early"), "A02": Line("A02", "Show where")}
    witness = Witness(lines, set(lines))
    witness.of_test = {"a.py::test_one": ["A01"], "a.py::test_two": ["A01"]}
    witness.pytest_runtest_logreport(Report("a.py::test_one", "passed"))
    assert lines["A01"].outcome == "proved"
    witness.pytest_runtest_logreport(Report("a.py::test_two", "failed", "setup"))
    witness.pytest_runtest_logreport(Report("a.py::test_two", "passed", "teardown"))
    assert lines["A01"].outcome == "1 of 2 failed"
    assert lines["A02"].outcome == NOT_YET
    assert "0 lines proved, 1 not yet, of 2." in table(list(lines.values()))


@pytest.mark.slow
def test_the_command_runs_the_marked_tests_and_prints_their_line():
    # Tests without rows: a run within a run may not throw away the database of the outer one.
    words = ["-m", "goodbuy.testing.advice", "A25", "goodbuy/testing/tests/test_never_won.py"]
    run = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, cwd=PACKAGE.parent, timeout=300
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"A25  proved", run.stdout)
    assert "passed    from agreed the way goes on" in run.stdout
