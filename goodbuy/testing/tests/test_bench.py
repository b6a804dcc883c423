"""The bench itself, small and in a hurry: its lines are measured, whatever their figures."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from goodbuy.server.embedded import Embedded
from goodbuy.testing.bench.__main__ import MEASURES, _parser


@pytest.fixture
def folder():
    # Not pytest's own folder: it is closed to the account that PostgreSQL runs as.
    made = Path(tempfile.mkdtemp(prefix="goodbuy-bench-test-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    Embedded(made / "scale-0.002").wipe()
    shutil.rmtree(made)


@pytest.mark.slow
def test_a_small_bench_measures_the_lines_that_are_asked_for(folder):
    wanted = ["people", "person", "create"]
    only = [word for name in wanted for word in ("--only", name)]
    run = subprocess.run(
        [sys.executable, "-m", "goodbuy.testing.bench", "--scale", "0.002", "--quick", *only],
        env={**os.environ, "GOODBUY_BENCH": str(folder)},
        capture_output=True,
        text=True,
        timeout=400,
    )

    assert run.returncode == 0, run.stderr[-3000:]
    assert "200 people, 40 companies, 80 deals, 3,000 events" in run.stdout
    assert "can be measured" not in run.stdout, run.stdout
    assert "answers 200, not" not in run.stdout, run.stdout
    assert "saved, not" not in run.stdout, run.stdout
    assert run.stdout.count("aim  ") >= len(wanted)


def test_each_row_can_be_asked_for_alone():
    assert _parser().parse_args(["--only", "people", "--scale", "10"]).scale == 10
    assert set(MEASURES) >= {"people", "board", "room", "deal", "today", "import", "live", "memory"}
