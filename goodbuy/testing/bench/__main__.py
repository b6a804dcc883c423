"""bin/bench: a large workspace, the complete product, and each figure beside its floor."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from goodbuy.testing.bench import (
    cards,
    clock,
    manners,
    pages,
    pages_people,
    takeaway,
    visits,
    writes,
)
from goodbuy.testing.bench.house import House, open_house
from goodbuy.testing.bench.load import hurry
from goodbuy.testing.bench.table import Row, show

Say = Callable[[str], None]
Measure = Callable[[House], list[Row]]
Apart = Callable[[float, Say, bool], list[Row]]
MEASURES: dict[str, Measure] = {
    "start": visits.cold_start,
    "people": pages.people_list,
    "search": pages.search,
    "person": pages.person,
    "around": pages_people.around,
    "way": pages_people.way,
    "remembered": manners.remembered,
    "merge": manners.merge,
    "duplicates": manners.duplicates,
    "board": pages.board,
    "room": pages.room,
    "deal": pages.deal,
    "today": pages.today,
    "create": writes.create_person,
    "note": writes.create_note,
    "live": writes.live,
    "visit": visits.first_visits,
    "memory": visits.memory,
    "import": writes.imports,
    "cards": cards.cards,
    "export": takeaway.takeaway,
}
# What needs no server and has a database of its own.
APART: dict[str, Apart] = {
    "clockwork": clock.clockwork,
    "where": clock.signposts,
    "letters": clock.letters,
}


def main() -> int:
    chosen = _parser().parse_args()
    if chosen.quick:
        hurry()
    say = lambda words: print(words, file=sys.stderr, flush=True)  # noqa: E731
    rows = _in_the_house(_chosen(MEASURES, chosen.only), chosen, say)
    for name in _chosen(APART, chosen.only):
        say(f"  measuring {name} ... (load {os.getloadavg()[0]:.1f})")
        rows += _tried(name, APART[name], chosen.scale, say, chosen.fresh)
    print(f"\n{sum(row.is_met for row in rows)} of {len(rows)} lines meet their aim.")
    print(time.strftime("%Y-%m-%d %H:%M", time.gmtime()), "UTC")
    return 0


def _chosen(known: Iterable[str], only: list[str] | None) -> list[str]:
    return [name for name in known if not only or name in only]


def _in_the_house(names: list[str], chosen: argparse.Namespace, say: Say) -> list[Row]:
    rows: list[Row] = []
    if not names:
        return rows
    # The browser's helper keeps an event loop in this thread; ours are plain calls all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with open_house(chosen.scale, say, fresh=chosen.fresh) as house:
        print(f"Goodbuy at scale {chosen.scale:g}: {house.size}")
        load = os.getloadavg()[0]
        print(f"2 web processes, {os.cpu_count()} cores, load {load:.1f}")
        if load > 1:
            print("Other programs are at work here: times are longer than they need be,")
            print("ratios are rough, and the CPU time of a request is the figure to go by.")
        print()
        for name in names:
            say(f"  measuring {name} ... (load {os.getloadavg()[0]:.1f})")
            rows += _tried(name, MEASURES[name], house)
    return rows


def _tried(name: str, measure: Callable[..., list[Row]], *given: Any) -> list[Row]:
    """What cannot be measured is a line that says so; the others are measured still."""
    told = _measured(name, measure, *given)
    # At once: whoever stops a long run keeps what was measured.
    print(show(told), flush=True)
    return told


def _measured(name: str, measure: Callable[..., list[Row]], *given: Any) -> list[Row]:
    try:
        return measure(*given)
    except Exception as problem:
        told = str(problem).splitlines()[:1] or [""]
        return [Row(name, f"{type(problem).__name__}: {told[0]}").check("can be measured", False)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1: 100,000 people; 0.1: a tenth")
    parser.add_argument("--only", action="append", choices=sorted([*MEASURES, *APART]))
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument("--quick", action="store_true", help="rough figures, soon")
    return parser


if __name__ == "__main__":
    sys.exit(main())
