"""Readings of a result from a file: two columns, a day and a number, with or without a heading."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from dateutil import parser

from goodbuy.kernel.errors import Refusal

LARGEST = 1_000_000  # bytes


@dataclass(frozen=True)
class Reading:
    on: date
    value: Decimal


def read_readings(content: bytes) -> list[Reading]:
    """Days and numbers of a CSV file (`,` `;` or tab; `1,5` counts as 1.5 where `;` separates).

    Raises Refusal naming the first line that cannot be read; then nothing of the file is used.
    """
    if len(content) > LARGEST:
        raise Refusal("This file is larger than 1 MB. Send the readings of one result at a time.")
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=first.count) if any(d in first for d in ";\t,") else ","
    made: dict[date, Reading] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) < 2:
            raise Refusal(f"Line {number} has one column. It needs a day and a number.")
        value = _number(cells[1], delimiter)
        day = _day(cells[0])
        if value is None or day is None:
            if number == 1:
                continue  # a heading
            what = f"“{cells[0]}” is no day" if day is None else f"“{cells[1]}” is no number"
            raise Refusal(f"Line {number}: {what}. Nothing of this file was used.")
        made[day] = Reading(day, value)
    if not made:
        raise Refusal("There is no reading in this file. It needs lines such as 2026-10-01,1.6")
    return sorted(made.values(), key=lambda reading: reading.on)


def _decoded(content: bytes) -> str:
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252",
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("This file is not text. Save it as CSV and try again.")


def _number(cell: str, delimiter: str) -> Decimal | None:
    plain = cell.replace("%", "").replace("\u00a0", "").replace(" ", "")
    if delimiter != "," and "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e11") else None


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        pass
    try:
        # Days first where it can be read both ways, as everywhere but in the United States.
        return parser.parse(cell, dayfirst="." in cell).date()
    except (ValueError, OverflowError):
        return None
