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


def copied(how: str) -> int:
    """MB that a process copies when it reads all that it was born with."""
    told = subprocess.run(
        [sys.executable, "-c", PARTING, how], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


def test_a_process_that_reads_what_it_was_born_with_copies_none_of_it():
    assert copied("as it was") > 10
    # The list of what was read is its own.
    assert copied("shared") < 4
