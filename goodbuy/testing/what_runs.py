"""python -m goodbuy.testing.what_runs: bin/bench, whose server notes what its processes run.

It leaves the list from which `goodbuy serve` lays that side by side (server/side_by_side.py).
Whatever is said after it goes to the bench: nothing asks for all of it, and takes 20 minutes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from goodbuy.server import serving, side_by_side
from goodbuy.server.supervisor import Child, Supervisor
from goodbuy.server.tests.running import Running

NOTES = "NOTES_OF_WHAT_RUNS"
BARE = "DJANGO_SETTINGS_MODULE"


class Noting(Supervisor):
    def run(self) -> int:
        for child in self.children:
            child.work = noting(child)
        return super().run()


def noting(child: Child) -> Callable[[int], None]:
    work = child.work

    def work_and_note(lifeline: int) -> None:
        before = looks()
        try:
            work(lifeline)
        finally:
            ran = {name for name, look in looks().items() if before.get(name, look) != look}
            note = Path(os.environ[NOTES]) / f"{child.name} {os.getpid()}"
            note.write_text("\n".join(sorted(ran)))

    return work_and_note


def looks() -> dict[str, int]:
    """How the code of each name looks; running it changes that."""
    pieces = {
        id(code): (code, name) for code, _, name in side_by_side.all_code(side_by_side.everything())
    }
    found: dict[str, int] = {}
    for code, name in pieces.values():
        adaptive: bytes = code._co_code_adaptive  # type: ignore[attr-defined]
        # Several pieces may have one name: a change of any is one of their sum.
        found[name] = found.get(name, 0) + zlib.crc32(adaptive)
    return found


def main() -> int:
    if sys.argv[1:2] == ["serve"]:
        from goodbuy.server.command import main as command

        if BARE not in os.environ:
            serving.Supervisor = Noting  # type: ignore[misc]
        return command()
    from goodbuy.testing.bench.__main__ import main as bench

    Running.program = "goodbuy.testing.what_runs"
    with tempfile.TemporaryDirectory() as notes:
        os.environ[NOTES] = notes
        code = bench()
        ran = {name for note in Path(notes).iterdir() for name in note.read_text().split()}
    side_by_side.write(ran)
    return code


if __name__ == "__main__":
    sys.exit(main())
