"""The code that pages and jobs run, laid side by side before the processes part.

A function notes in its own code how it was run, so that it runs faster the next time: the page of
memory around it then becomes the process's own. What runs is 2 MB among 11 that hardly ever do;
lying between them it made each web process copy 8 MB, and its parent keep what the others left.
`what_runs.txt` names it: `python -m goodbuy.testing.what_runs` writes it anew. What is missing
there, or there in vain, costs a page of memory and nothing else.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from goodbuy.server.thrift import FOR_EVER, counts_no_more, memory

LIST = Path(__file__).with_name("what_runs.txt")
WORD, EVEN = 8, 16
# A function is some twenty words long, and one of them says where its code is.
WORDS = 20
# Where the first thing of a tuple stands.
FIRST = tuple.__basicsize__
# Where a function and its code keep what is a matter of the version; others are left as they are.
TRIED = {(3, 12), (3, 13)}
_room: list[bytearray] = []


def lay_side_by_side(path: Path = LIST) -> None:
    if not counts_no_more() or sys.version_info[:2] not in TRIED:
        return
    # Held until all is done: nobody points from a place that is free again.
    held = everything()
    found, pointers = _what_runs(set(read(path)), held)
    room = bytearray(sum(code.__sizeof__() + EVEN for code in found) + EVEN)
    # Neither is ever freed: where a function lay before, somebody may still be at work.
    _room.append(room)
    laid = _copied(found, room)
    words = memory("Q")
    for pointer in pointers:
        # Not by `__code__ =`: Python would never again call such a function the short way.
        words[pointer // WORD] = laid[words[pointer // WORD]]
    # What nobody uses stays, too: thrown away now, it would leave a gap in every page.
    gc.freeze()


def everything() -> list[Any]:
    gc.unfreeze()
    return gc.get_objects()


def _what_runs(running: set[str], held: list[Any]) -> tuple[list[CodeType], list[int]]:
    """All code of these names, and each place in memory that says where one of it is."""
    found: dict[int, CodeType] = {}
    pointers: list[int] = []
    for code, pointer, name in all_code(held):
        if name in running:
            found[id(code)] = code
            pointers.append(pointer)
    return list(found.values()), pointers


def all_code(held: list[Any]) -> Iterator[tuple[CodeType, int, str]]:
    """Each piece, where in memory somebody points to it, and its name."""
    offset = _where_the_code_stands()
    seen: set[int] = set()
    for function in held:
        if type(function) is not FunctionType:
            continue
        module = str(function.__globals__.get("__name__"))
        pointing = [(function.__code__, id(function) + offset, f"{module}:{_name_of(function)}")]
        while pointing:
            one = pointing.pop()
            yield one
            if id(one[0]) not in seen:
                seen.add(id(one[0]))
                pointing += _within(one[0], module)


def _within(code: CodeType, module: str) -> Iterator[tuple[CodeType, int, str]]:
    start = id(code.co_consts) + FIRST
    for number, one in enumerate(code.co_consts):
        if type(one) is CodeType:
            yield one, start + number * WORD, f"{module}:{one.co_qualname}"


def _name_of(function: FunctionType) -> str:
    """Where its code was written; what a dataclass or the like wrote is named after its class."""
    code = function.__code__
    is_made = code.co_filename.startswith("<") and "<locals>" in code.co_qualname
    return function.__qualname__ if is_made else code.co_qualname


def _copied(found: list[CodeType], room: bytearray) -> dict[int, int]:
    """Where each was and where it is now; as nobody counts its users, nobody throws it away."""
    whole, counts = memory("B"), memory("I")
    laid: dict[int, int] = {}
    place = _address_of(room)
    for code in found:
        place += -place % EVEN
        size = code.__sizeof__()
        whole[place : place + size] = whole[id(code) : id(code) + size]
        counts[place // 4] = FOR_EVER
        laid[id(code)] = place
        place += size
    return laid


def _where_the_code_stands() -> int:
    def anyone() -> None: ...

    words, start = memory("Q"), id(anyone) // WORD
    return list(words[start : start + WORDS]).index(id(anyone.__code__)) * WORD


def _address_of(room: bytearray) -> int:
    return ctypes.addressof((ctypes.c_char * len(room)).from_buffer(room))


def read(path: Path = LIST) -> Iterator[str]:
    """A line for each module: its name, and those of what runs in it."""
    for line in path.read_text().splitlines():
        module, _, names = line.partition(": ")
        yield from (f"{module}:{name}" for name in names.split())


def write(names: Iterable[str], path: Path = LIST) -> None:
    found: dict[str, set[str]] = {}
    for name in names:
        module, _, rest = name.partition(":")
        found.setdefault(module, set()).add(rest)
    lines = [f"{module}: {' '.join(sorted(found[module]))}\n" for module in sorted(found)]
    path.write_text("".join(lines))
