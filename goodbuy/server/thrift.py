"""Keeps a forked process small: it shares what was loaded, and what is free goes back."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, Literal

ARENA_MAX, TRIM_THRESHOLD, MMAP_THRESHOLD = -8, -1, -3
KIB = 1024
# No object is counted that says it has so many users: CPython keeps None and the small numbers so.
FOR_EVER = 3 << 30
READ_AND_WRITE = 0x200
AT_ONCE = 1000
# The large first: what is left of their gaps is taken by the small.
GAPS, SMALL = range(1032, 23, -16), range(512, 15, -16)
AT_MOST, IN_A_ROW = 20_000, 4
HEAD = 8  # what the C library puts before each piece


@lru_cache
def _c_library() -> ctypes.CDLL | None:
    """glibc; other C libraries have neither these words nor this habit."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def be_thrifty() -> None:
    """Before the first thread: glibc would give each a heap of its own and keep all of them."""
    if library := _c_library():
        library.mallopt(ARENA_MAX, 1)
        library.mallopt(TRIM_THRESHOLD, 256 * KIB)
        library.mallopt(MMAP_THRESHOLD, 256 * KIB)


def give_back() -> None:
    """After a piece of work that may have held much."""
    gc.collect()
    trim()


def trim() -> None:
    """What is free between the pieces still in use, too: many threads leave many such holes."""
    if library := _c_library():
        library.malloc_trim(0)


def share() -> None:
    """Before a fork: whatever is loaded by now stays, and is counted and collected no more.

    Reading an object writes how many use it, and each page of memory that is written to becomes the
    process's own: within minutes the processes shared half of what they were forked with.
    """
    gc.collect()
    gc.unfreeze()
    counts = memory("I")
    kept = counts[id(None) >> 2]
    found: list[Any] = gc.get_objects() if counts_no_more() else []
    for thing in found:
        counts[id(thing) >> 2] = kept
    while found:
        found = _kept_below(found, counts, kept)
    trim()
    fill_gaps()
    gc.freeze()


def counts_no_more() -> bool:
    """Other builds of Python count elsewhere, or all the same."""
    return memory("I")[id(None) >> 2] >= FOR_EVER


def _kept_below(found: list[Any], counts: memoryview, kept: int) -> list[Any]:
    """Words, numbers and code are known to no collector; they are found through what uses them."""
    below = []
    for start in range(0, len(found), AT_ONCE):
        for thing in gc.get_referents(*found[start : start + AT_ONCE]):
            place = id(thing) >> 2
            if counts[place] != kept:
                counts[place] = kept
                below.append(thing)
                if type(thing) is str:
                    hash(thing)  # kept in the word itself, by whoever asks first
                elif type(thing) is CodeType:
                    # The one thing that does not tell the collector what it uses.
                    below.append(thing.co_consts)
    return below


def fill_gaps() -> None:
    """The small gaps in the heap are taken for good, so that what a process makes lies together.

    Left open they would be where each process puts its next small things, one here and one there,
    and for each it would copy the whole page around it.
    """
    # What Python gets from the C library at once, and deals out itself.
    _fill_gaps(SMALL, 0, ctypes.pythonapi.PyObject_Malloc)
    if library := _c_library():
        _fill_gaps(GAPS, HEAD, library.malloc)


def _fill_gaps(sizes: range, head: int, take: Any) -> None:
    """Of each size until some lie side by side, as they do only where there is room for many."""
    take.restype, take.argtypes = ctypes.c_size_t, [ctypes.c_size_t]
    for size in sizes:
        last = beside = 0
        for _ in range(AT_MOST):
            place = take(size)
            beside = beside + 1 if place == last + size + head else 0
            if beside == IN_A_ROW:
                break
            last = place


def memory(kind: Literal["B", "I", "Q"]) -> memoryview:
    """All of this process as numbers; an object begins with the count of its users, an "I"."""
    # Far past any address that a process has.
    end = sys.maxsize >> 15 << 3
    view: Any = ctypes.pythonapi.PyMemoryView_FromMemory
    view.restype = ctypes.py_object
    view.argtypes = [ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int]
    whole: memoryview = view(0, end, READ_AND_WRITE)
    return whole.cast(kind)


def own_memory() -> int:
    """Bytes of this process that no file holds; 0 where the system does not tell it so cheaply."""
    with suppress(OSError, ValueError):
        _size, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0
