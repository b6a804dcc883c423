"""Rows written to PostgreSQL by COPY, as text: the fastest way in that keeps every rule."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import Any, Self

from django.db import connection
from django.db.backends.utils import CursorWrapper

NULL = "\\N"
_HARMFUL = str.maketrans(
    {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1e": " ", "\x1f": " ", "\x00": ""}
)


def columns_of(texts: tuple[str, ...]) -> str:
    r"""Columns in COPY's text form, whatever stands in them.

    Joined first and escaped only where needed: most rows hold nothing that must be escaped.
    """
    text = "\t".join(texts)
    if (
        "\\" in text
        or "\n" in text
        or "\r" in text
        or "\x00" in text
        or "\x1e" in text
        or "\x1f" in text
        or text.count("\t") >= len(texts)
    ):
        return "\t".join([text.translate(_HARMFUL) for text in texts])
    return text


class Beside:
    """COPYs what was read while more is read: PostgreSQL works on one core, Python on the other.

    The connection lets nobody else in between; who leaves has waited for all of it.
    """

    def __init__(self) -> None:
        self._hands = ThreadPoolExecutor(1, thread_name_prefix="copy")
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        self._hands.shutdown(wait=True, cancel_futures=True)

    def copy(self, batches: dict[str, list[str]]) -> None:
        """The lists are theirs who gave them: what stands in them by now is what is copied."""
        self.wait()
        texts = [(table, "".join(lines)) for table, lines in batches.items() if lines]
        # Made here: Django gives a thread no cursor of another thread's connection.
        self._under_way = self._hands.submit(_copy_all, connection.cursor(), texts)

    def wait(self) -> None:
        """For what was given last; a problem that it had is raised here."""
        if self._under_way is not None:
            done, self._under_way = self._under_way, None
            with connection.wrap_database_errors:
                done.result()


def _copy_all(cursor: CursorWrapper, texts: list[tuple[str, str]]) -> None:
    with cursor:
        for table, text in texts:
            with cursor.copy(f"copy {table} from stdin") as copy:
                copy.write(text)


def keys() -> Iterator[str]:
    """UUIDv7 keys by the thousand: one moment and one random start, then counted up."""
    return chain.from_iterable(_four_thousand_each())


_ENDS = [f"{number:03x}" for number in range(4096)]


def _four_thousand_each() -> Iterator[Iterator[str]]:
    while True:
        moment = f"{time.time_ns() // 1_000_000:012x}"
        chance = os.urandom(8).hex()
        variant = "89ab"[int(chance[15], 16) & 3]
        start = f"{moment}7{chance[:3]}{variant}{chance[3:15]}"
        yield map(start.__add__, _ENDS)


# The same form of key made by PostgreSQL (13 and later), for rows that exist only there.
KEY_IN_SQL = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send("
    "(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1)"
    ", 'hex')::uuid"
)


@contextmanager
def looked_up_at_once() -> Iterator[None]:
    """The row that a new one points at is looked up while both are at hand, not at the commit."""
    execute("set constraints all immediate")
    yield
    execute("set constraints all deferred")


def execute(sql: str, parameters: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def fetch(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
