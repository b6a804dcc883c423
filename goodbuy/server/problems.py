"""Failures of the machine, told in one sentence to whoever started Goodbuy."""

from __future__ import annotations

import errno
from pathlib import Path


class StartError(RuntimeError):
    """One sentence: what is wrong, and what to do."""


FULL = "The disk that holds {place} is full. Free some space and start again; nothing is lost."
READ_ONLY = (
    "{place} lies on a disk that may only be read. Make it writable, or choose another folder"
    " with GOODBUY_DATA."
)
REFUSED = (
    "The account {account} may not write in {place}. Give it the folder, or choose another one"
    " with GOODBUY_DATA."
)
NO_FOLDER = (
    "{place} is not a folder. Move the file away, or choose another place with GOODBUY_DATA."
)

SENTENCES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: REFUSED,
    errno.EPERM: REFUSED,
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
}

# What PostgreSQL's own programs print when the machine lets them down.
PRINTED = {
    "No space left on device": FULL,
    "Disk quota exceeded": FULL,
    "Read-only file system": READ_ONLY,
    "Permission denied": REFUSED,
}


def sentence_for(problem: OSError, place: Path, account: str) -> str:
    told = SENTENCES.get(problem.errno or 0)
    if told is None:
        return f"{place} cannot be used: {(problem.strerror or str(problem)).lower()}."
    return told.format(place=place, account=account)


def sentence_in(printed: str, place: Path, account: str) -> str | None:
    for words, told in PRINTED.items():
        if words in printed:
            return told.format(place=place, account=account)
    return None
