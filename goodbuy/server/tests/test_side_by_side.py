"""What pages run lies side by side: a process that runs it copies few pages of its parent."""

from __future__ import annotations

import subprocess
import sys

from django.urls import get_resolver

from goodbuy.server import side_by_side

# A hundred functions that run, each between others that never do.
RUNNING = """
import os, sys
from pathlib import Path
from goodbuy.server.side_by_side import lay_side_by_side, write
from goodbuy.server.thrift import share

made = {}
for number in range(10_000):
    exec(f"def one_{number}(a):\\n    return [b + len(a) for b in a if b > {number}]", made)
functions = [made[f"one_{number}"] for number in range(0, 10_000, 50)]
made["__name__"] = "made"
if sys.argv[1] == "laid":
    path = Path(sys.argv[2])
    write([f"made:{one.__qualname__}" for one in functions], path)
    lay_side_by_side(path)
share()

def own():
    told = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in told if line.startswith("Private_Dirty"))

if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
own()
before = own()
for one in functions:
    one((1, 2))
print(own() - before)
"""
# A property, an item, a generator, what stands within a function, and what is made of it later.
ANSWERING = """
import dis, sys
from pathlib import Path
from goodbuy.server.side_by_side import lay_side_by_side, write
from goodbuy.server.thrift import share

def called(number):
    return number + 1

def calling():
    return [called(number) for number in range(2000)][-1]

def making(least):
    def made(number):
        return number > least
    return made

def giving():
    yield from (number for number in range(3))

class Row:
    @property
    def name(self):
        return "Ana"

    def __getitem__(self, number):
        return number

early = making(1)
before = {id(one.__code__) for one in (called, early, Row.name.fget)}
inside = ["making.<locals>.made", "giving.<locals>.<genexpr>"]
names = ["called", "calling", "making", "giving", "Row.name", "Row.__getitem__", *inside]
write([f"__main__:{name}" for name in names], Path(sys.argv[2]))
lay_side_by_side(Path(sys.argv[2]))
after = {id(one.__code__) for one in (called, early, Row.name.fget)}
share()
assert not before & after
late = making(2)
assert late.__code__ is early.__code__
assert [calling() for _ in range(3)] == [2000] * 3
assert [early(2), late(2), list(giving()), Row().name, Row()[7]] == [
    True, False, [0, 1, 2], "Ana", 7
]
short = [one.opname for one in dis.get_instructions(calling, adaptive=True)]
print("CALL_PY_EXACT_ARGS" in short)
"""


def told(program: str, *words: str) -> str:
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_what_runs_is_copied_together_and_not_with_all_that_lies_around_it(tmp_path):
    path = str(tmp_path / "list")
    assert int(told(RUNNING, "as it was", path)) > 600
    assert int(told(RUNNING, "laid", path)) < 300


def test_it_answers_as_before_and_is_called_the_short_way(tmp_path):
    assert told(ANSWERING, "laid", str(tmp_path / "list")) == "True"


def test_a_python_that_nobody_tried_is_left_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(side_by_side, "TRIED", set())
    monkeypatch.setattr(side_by_side, "_what_runs", None)
    side_by_side.lay_side_by_side(tmp_path / "no list")


def test_most_of_what_is_named_in_our_own_code_is_there():
    assert get_resolver().reverse_dict
    known = {name for _, _, name in side_by_side.all_code(side_by_side.everything())}
    ours = [name for name in side_by_side.read() if name.startswith("goodbuy.")]
    lost = [name for name in ours if name not in known]
    assert len(ours) > 500
    # After many changes `python -m goodbuy.testing.what_runs` writes the list anew.
    assert len(lost) < len(ours) / 5, lost


def test_a_list_is_read_as_it_was_written(tmp_path):
    names = {"a.b:C.d", "a.b:e.<locals>.<lambda>", "f:g"}
    side_by_side.write(names, tmp_path / "list")
    assert set(side_by_side.read(tmp_path / "list")) == names
