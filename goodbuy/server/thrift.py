"""Keeps a forked process small: it shares what was loaded, and what is free goes back."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

ARENA_MAX, TRIM_THRESHOLD, MMAP_THRESHOLD = -8, -1, -3
KIB = 1024
# No object is counted that says it has so many users: CPython keeps None and the small numbers so.
FOR_EVER = 3 << 30
READ_AND_WRITE = 0x200
AT_ONCE = 1000


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
    memory = _memory()
    kept = memory[id(None) >> 2]
    # Other builds of Python count elsewhere.
    found: list[Any] = gc.get_objects() if kept >= FOR_EVER else []
    for thing in found:
        memory[id(thing) >> 2] = kept
    while found:
        found = _kept_below(found, memory, kept)
    gc.freeze()


def _kept_below(found: list[Any], memory: memoryview, kept: int) -> list[Any]:
    """Words, numbers and code are known to no collector; they are found through what uses them."""
    below = []
    for start in range(0, len(found), AT_ONCE):
        for thing in gc.get_referents(*found[start : start + AT_ONCE]):
            place = id(thing) >> 2
            if memory[place] != kept:
                memory[place] = kept
                below.append(thing)
    return below


def _memory() -> memoryview:
    """All of this process, in fours of bytes; an object begins with the count of its users."""
    # Far past any address that a process has.
    end = sys.maxsize >> 15 << 2
    view: Any = ctypes.pythonapi.PyMemoryView_FromMemory
    view.restype = ctypes.py_object
    view.argtypes = [ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int]
    whole: memoryview = view(0, end, READ_AND_WRITE)
    return whole.cast("I")


def own_memory() -> int:
    """Bytes of this process that no file holds; 0 where the system does not tell it so cheaply."""
    with suppress(OSError, ValueError):
        _size, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0
