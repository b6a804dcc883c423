"""Readings of a result from a file: two columns, a day and a number, with or without a heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil import parser

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.typed_days import TooFar, is_near, read_day

LARGEST = 1_000_000  # bytes


@dataclass(frozen=True)
class Reading:
    on: date
    value: Decimal
    line: int = 0


@dataclass(frozen=True)
class Read:
    """What could be read, and a sentence for each line that could not."""

    readings: list[Reading]
    left_out: list[str]


def read_readings(content: bytes, *, today: date | None = None) -> Read:
    """Days and numbers of a CSV file (`,` `;` or tab; `1,5` counts as 1.5 where `;` separates).

    A line that cannot be read is named with its reason, and the others count all the same.
    Raises Refusal where there is no reading at all.
    """
    if len(content) > LARGEST:
        raise Refusal("This file is larger than 1 MB. Send the readings of one result at a time.")
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=first.count) if any(d in first for d in ";\t,") else ","
    made: dict[date, Reading] = {}
    left_out: list[str] = []
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    for number, cells in _lines(rows, left_out):
        value = _number(cells[1], delimiter) if len(cells) > 1 else None
        day = _day(cells[0])
        if number == 1 and day is None and value is None:
            continue  # a heading
        if problem := _problem(cells, day, value, today):
            left_out.append(
                for_us("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}
            )
        elif day and value is not None:
            if earlier := made.get(day):
                left_out.append(
                    for_us(
                        "Line %(line)s: line %(number)s has the same day, and the later one counts"
                    )
                    % {"line": earlier.line, "number": number}
                )
            made[day] = Reading(day, value, number)
    if not made:
        said = f" {left_out[0]}." if left_out else ""
        raise Refusal(
            "There is no reading in this file.%(said)s It needs lines such as 2026-10-01,1.6",
            said=said,
        )
    return Read(sorted(made.values(), key=lambda reading: reading.on), left_out)


def _lines(rows: Any, left_out: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each line that holds anything, with its number in the file."""
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield rows.line_num, cells
    except csv.Error:
        left_out.append(
            for_us("Line %(line_num)s: it cannot be read, nor what follows it")
            % {"line_num": rows.line_num}
        )


def _problem(cells: list[str], day: date | None, value: Decimal | None, today: date | None) -> str:
    if len(cells) < 2:
        return for_us("it has one column, and needs a day and a number")
    if day is None:
        return for_us("“%(cells)s” is no day") % {"cells": cells[0][:40]}
    if value is None:
        return for_us("“%(cells)s” is no number") % {"cells": cells[1][:40]}
    if today and day > today:
        return for_us("“%(cells)s” is still to come") % {"cells": cells[0][:40]}
    return ""


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
        return read_day(cell[:10])
    except TooFar:
        return None
    except ValueError:
        pass
    found = set()
    # What leaves the day, the month or the year open would be filled up from these.
    for default in (datetime(2000, 1, 1), datetime(2001, 2, 2)):
        try:
            # Days first where it can be read both ways, as everywhere but in the United States.
            found.add(parser.parse(cell, dayfirst="." in cell, default=default).date())
        except (ValueError, OverflowError):
            return None
    return found.pop() if len(found) == 1 and all(map(is_near, found)) else None
