"""What is loaded before the processes part is shared by them, also while they read it."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own: what is shared once stays for ever.
PARTING = """
import os, sys
from pathlib import Path
from goodbuy.server.thrift import share

class Row:
    pass

def own():
    told = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in told if line.startswith("Private_Dirty")) >> 10

rows = [Row() for _ in range(100_000)]
words = {f"a word that is not in the code {n}" for n in range(100_000)}
if sys.argv[1] == "shared":
    share()
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
before = own()
read = [*rows, *words]
print(own() - before)
"""
# Every eighth is gone: a gap in each page.
ADDING = """
import sys
from goodbuy.server.thrift import share

size = int(sys.argv[2])
rows = [bytes(size) for _ in range(40_000)]
del rows[::8]
if sys.argv[1] == "shared":
    share()
added = [bytes(size) for _ in range(4_000)]
print(len({id(one) >> 12 for one in added}))
"""
# A process that runs a function counts the users of what stands in it.
RUNNING = """
import sys
from goodbuy.server.thrift import share

def rate():
    return 1.2345

if sys.argv[1] == "shared":
    share()
print(sys.getrefcount(rate()))
"""


def told(program: str, how: str, *more: str) -> int:
    words = [sys.executable, "-c", program, how, *more]
    return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def copied(how: str) -> int:
    """MB that a process copies when it reads all that it was born with."""
    return told(PARTING, how)


def touched(how: str, size: int) -> int:
    """Pages of memory that a process writes to when it makes 4,000 things of so many bytes."""
    return told(ADDING, how, str(size))


def test_a_process_that_reads_what_it_was_born_with_copies_none_of_it():
    assert copied("as it was") > 10
    # The list of what was read is its own.
    assert copied("shared") < 4


def test_what_is_new_lies_together_and_not_in_gaps_of_what_is_shared():
    assert touched("as it was", 600) > 3000
    assert touched("shared", 600) < 1000
    # Python deals these out itself.
    assert touched("as it was", 200) > 1500
    assert touched("shared", 200) < 500


def test_what_stands_in_the_code_is_counted_no_more():
    assert told(RUNNING, "as it was") < told(RUNNING, "shared") == sys.getrefcount(None)
