"""The rows that became nothing, as a file to mend and bring again."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from goodbuy.integrations.models import Import
from goodbuy.integrations.plan import header_of

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def rejected_lines(one: Import) -> Iterator[str]:
    """The file's own columns, then the line and the reason."""
    try:
        header = header_of(Path(one.file.path), one.plan, one.layout)
    except (OSError, ValueError):
        header = []
    yield _line([*header, "Line", "Reason"])
    for row in (
        one.rejected.filter(verdict__in=["rejected", "erased"]).order_by("line").iterator(2000)
    ):
        cells = [*row.cells, *[""] * (len(header) - len(row.cells))]
        yield _line([*map(harmless, cells), str(row.line), row.reason])


def harmless(cell: str) -> str:
    """A spreadsheet runs a cell that begins like a formula; a quote before it makes it text."""
    is_number = cell[1:2].isdigit() and cell[0] in "+-"
    return f"'{cell}" if cell.startswith(DANGEROUS) and not is_number else cell


def _line(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
