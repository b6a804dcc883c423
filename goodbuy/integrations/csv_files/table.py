"""A delimited file: how it is cut into rows and cells, and the rows themselves, one by one."""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TextIO

from goodbuy.integrations.csv_files.encoding import Encoding, sniff_encoding
from goodbuy.integrations.csv_files.words import knows_header
from goodbuy.integrations.records import UnreadableFile
from goodbuy.kernel.tongues import for_us

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LOOK_AHEAD = 60
# One record over more lines than this is an unclosed quotation mark, not a long note.
LINES_IN_A_RECORD = 400

csv.field_size_limit(4 << 20)


class UnclosedQuoteError(Exception):
    """A quotation mark was opened and the record never ended."""


@dataclass(slots=True)
class Row:
    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    path: Path
    encoding: Encoding
    delimiter: str
    preamble: tuple[str, ...]
    header: tuple[str, ...]
    has_header: bool
    sample: tuple[tuple[str, ...], ...]

    def rows(self) -> Iterator[Row]:
        """Every row below the header; empty ones are left out, short ones are filled up."""
        width = len(self.header)
        with _open(self.path, self.encoding) as stream:
            records = _records(stream, self.delimiter)
            for row in islice(records, self._rows_above, None):
                cells = row.cells
                if row.problem:
                    yield row
                    continue
                if not any(cells):
                    continue
                if len(cells) < width:
                    cells.extend([""] * (width - len(cells)))
                elif len(cells) > width:
                    if any(cells[width:]):
                        excess = for_us("has %(cells)s cells, the header has %(width)s") % {
                            "cells": len(cells),
                            "width": width,
                        }
                        yield replace(
                            row,
                            problem=for_us("The row %(excess)s. Was a comma unquoted?")
                            % {"excess": excess},
                        )
                        continue
                    del cells[width:]
                yield row

    @property
    def _rows_above(self) -> int:
        return len(self.preamble) + self.has_header


def read_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """Opens a delimited file; what the user says about it beats what it looks like."""
    _refuse_workbook(path)
    chosen = Encoding(encoding, for_us("you chose it")) if encoding else sniff_encoding(path)
    text = _head(path, chosen)
    if not text.strip():
        raise UnreadableFile(
            for_us("This file is empty. Nothing was imported; choose another file.")
        )
    if "\x00" in text:
        raise UnreadableFile(
            for_us(
                "This is not a text file. Nothing was imported; "
                "in Excel choose Save as, then CSV UTF-8, and send that."
            )
        )
    cut = delimiter or sniff_delimiter(text)
    records = [row.cells for row in islice(_records(StringIO(text), cut), LOOK_AHEAD)]
    top, has_header = _find_header(records)
    header = records[top] if has_header else []
    width = max([len(header), *(0 if has_header else len(row) for row in records[top:])])
    names = [
        name.strip() or for_us("Column %(place)s") % {"place": place + 1}
        for place, name in enumerate(header)
    ]
    names += [
        for_us("Column %(place)s") % {"place": place + 1} for place in range(len(names), width)
    ]
    below = records[top + has_header :]
    sample = [tuple((row + [""] * width)[:width]) for row in below if any(row)]
    preamble = tuple(cut.join(row) for row in records[:top])
    return Table(path, chosen, cut, preamble, tuple(names), has_header, tuple(sample))


def sniff_delimiter(text: str) -> str:
    """The sign that cuts most rows into the same number of cells, and into more than one."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip().lower()
    if len(first) == 5 and first.startswith("sep="):
        return first[4]
    best, best_score = ",", 0.0
    for sign in DELIMITERS:
        rows = list(islice(_records(StringIO(text), sign), LOOK_AHEAD))
        widths = Counter(len(row.cells) for row in rows if any(row.cells))
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        known = max(sum(knows_header(cell) for cell in row.cells) for row in rows)
        score = count / widths.total() + min(width, 20) / 100 + known
        if score > best_score:
            best, best_score = sign, score
    return best


def _find_header(records: list[list[str]]) -> tuple[int, bool]:
    """The row that names the columns; lines above it are notes, as LinkedIn writes them."""
    known = [sum(knows_header(cell) for cell in row) for row in records[:20]]
    most = max(known, default=0)
    if most:
        top = known.index(most)
        filled = sum(bool(cell.strip()) for cell in records[top])
        # 'Phone' in the middle of data is no header: half of its cells must be known words.
        if most >= 2 or known[top] * 2 >= filled:
            return top, True
    widths = Counter(len(row) for row in records if any(row))
    width = widths.most_common(1)[0][0]
    top = next(place for place, row in enumerate(records) if len(row) == width and any(row))
    return top, _reads_like_names(records[top])


def _reads_like_names(cells: list[str]) -> bool:
    """A header holds words, each once: no numbers, no addresses, no gaps."""
    words = [cell.strip() for cell in cells]
    if len(words) < 2 or not all(words) or len(set(words)) < len(words):
        return False
    return not any("@" in word or any(sign.isdigit() for sign in word[:4]) for word in words)


def _refuse_workbook(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            for_us(
                "This is an Excel workbook. Nothing was imported; "
                "in Excel choose Save as, then CSV UTF-8, and send that."
            )
        )


def _open(path: Path, encoding: Encoding) -> TextIO:
    return path.open(encoding=encoding.codec, errors=encoding.errors, newline="")


def _head(path: Path, encoding: Encoding, size: int = 1 << 17) -> str:
    with _open(path, encoding) as stream:
        text = stream.read(size)
        if len(text) == size:
            text = text[: text.rfind("\n") + 1] or text
        return text


class _Lines:
    """The lines of a file, some of which may be read again after a quotation mark went wrong."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.again: deque[str] = deque()
        self.held: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.held) > LINES_IN_A_RECORD:
            raise UnclosedQuoteError
        line = self.again.popleft() if self.again else next(self.stream)
        if "\x00" in line:
            line = line.replace("\x00", "")
        self.held.append(line)
        return line

    def give_back(self) -> str:
        """Keeps the first held line for the complaint and hands the others back."""
        first, *rest = self.held
        self.again.extendleft(reversed(rest))
        self.held.clear()
        return first


def _records(stream: TextIO, delimiter: str) -> Iterator[Row]:
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    held = lines.held
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (UnclosedQuoteError, csv.Error):
            cells = None
        if cells is None or (len(held) > 1 and _ran_away(lines)):
            yield _unclosed(lines, line, delimiter)
            reader = csv.reader(lines, delimiter=delimiter)
            line += 1
            continue
        if line == 1 and len(cells) == 1 and cells[0].lower().startswith("sep="):
            cells = []
        yield Row(line, cells)
        line += len(held)
        held.clear()


def _ran_away(lines: _Lines) -> bool:
    """At the end of the file an open quotation mark swallows the rest without a word."""
    return "".join(lines.held).count('"') % 2 == 1


def _unclosed(lines: _Lines, line: int, delimiter: str) -> Row:
    cells = lines.give_back().rstrip("\r\n").split(delimiter)
    reason = for_us("A quotation mark in this row was opened and never closed.")
    return Row(line, cells, reason)
