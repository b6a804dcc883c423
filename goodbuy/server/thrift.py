"""Keeps a forked process small: one heap for all of its threads, and what is free goes back."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

ARENA_MAX, TRIM_THRESHOLD, MMAP_THRESHOLD = -8, -1, -3
KIB = 1024


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


def own_memory() -> int:
    """Bytes of this process that no file holds; 0 where the system does not tell it so cheaply."""
    with suppress(OSError, ValueError):
        _size, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0
