"""Rows written to PostgreSQL by COPY, as text: the fastest way in that keeps every rule."""

import os
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection

NULL, CUT = "\x1e", "\x1f"
_HARMFUL = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x00": ""})


def line_of(values: Iterable[str]) -> str:
    r"""One row in COPY's text form; NULL stands for no value.

    Joined first and escaped only where needed: most rows hold nothing that must be escaped.
    """
    text = CUT.join(values)
    if "\\" in text or "\n" in text or "\r" in text or "\t" in text or "\x00" in text:
        text = text.translate(_HARMFUL)
    if NULL in text:
        text = text.replace(NULL, "\\N")
    return text.replace(CUT, "\t") + "\n"


def clean(text: str, longest: int) -> str:
    """Cut to the length of its column, and without the signs that mean something in a COPY."""
    if NULL in text or CUT in text or "\x00" in text:
        text = text.translate({0x1E: " ", 0x1F: " ", 0: None})
    return text[:longest]


def copy_lines(table: str, lines: list[str]) -> None:
    if not lines:
        return
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
        copy.write("".join(lines))


class Keys:
    """UUIDv7 keys by the thousand: one moment and one random start, then counted up."""

    def __init__(self) -> None:
        self._left = 0
        self._next = 0

    def take(self) -> str:
        if not self._left:
            moment = (time.time_ns() // 1_000_000) << 80
            # 12 bits and the top of 62 bits are random; the rest leaves room to count.
            chance = int.from_bytes(os.urandom(10)) & ~((0xF << 76) | (0x3 << 62) | (1 << 61))
            self._next = moment | chance | (0x7 << 76) | (0x2 << 62)
            self._left = 4096
        self._left -= 1
        self._next += 1
        return f"{self._next:032x}"


# The same form of key made by PostgreSQL (13 and later), for rows that exist only there.
KEY_IN_SQL = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send("
    "(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1)"
    ", 'hex')::uuid"
)


def execute(sql: str, parameters: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def fetch(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
