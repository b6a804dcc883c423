"""Rows written to PostgreSQL by COPY, as text: the fastest way in that keeps every rule."""

import os
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

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


def copy_lines(table: str, lines: list[str]) -> None:
    if not lines:
        return
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
        copy.write("".join(lines))


def keys() -> Iterator[str]:
    """UUIDv7 keys by the thousand: one moment and one random start, then counted up."""
    while True:
        moment = f"{time.time_ns() // 1_000_000:012x}"
        chance = os.urandom(8).hex()
        variant = "89ab"[int(chance[15], 16) & 3]
        start = f"{moment}7{chance[:3]}{variant}{chance[3:15]}"
        for number in range(4096):
            yield f"{start}{number:03x}"


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
