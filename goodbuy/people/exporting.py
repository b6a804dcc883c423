"""A list as a file: all that it finds, every column of it, own fields under their API names."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.lists import Asked
from goodbuy.people.paging import all_rows

SECOND = {
    "person": for_us_later("Job title"),
    "company": for_us_later("Industry"),
    "deal": for_us_later("Company"),
}
# A cell that a spreadsheet would work out begins with one of these.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def export_list(asked: Asked) -> str:
    """The text of a CSV file; an import of for_us reads it back."""
    known = asked.known.columns
    # The name of a deal's company stands second already.
    columns = {n: c for n, c in known.items() if c.label != SECOND[asked.listing.of]}
    file = io.StringIO()
    writer = csv.writer(file)
    heads = [n if n.startswith("f.") else c.label for n, c in columns.items()]
    writer.writerow(["ID", asked.listing.first_words, SECOND[asked.listing.of], *heads])
    select = ", ".join(["t.id", asked.listing.first, *(c.sql for c in columns.values())])
    draws = [column.raw or plain for column in columns.values()]
    for pk, name, second, *values in all_rows(asked, select):
        cells = [draw(value) for draw, value in zip(draws, values, strict=True)]
        writer.writerow([str(pk), *map(_safe, [name, second or "", *cells])])
    return file.getvalue()


def plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value[0] or "" if isinstance(value, list) else "" if value is None else value)


def _safe(text: str) -> str:
    is_number = text.lstrip("+-").replace(".", "", 1).isdigit()
    is_phone = text.startswith("+") and set(text) <= set("+0123456789 ()-/.")
    return f"'{text}" if text.startswith(_FORMULAS) and not (is_number or is_phone) else text
