"""Turns a row of cells into a company, along the columns that were agreed on."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from goodbuy.integrations.csv_files.numbers import parse_amount
from goodbuy.integrations.csv_files.people import Columns
from goodbuy.integrations.csv_files.table import Row
from goodbuy.integrations.records import CompanyRecord

TEXTS = ("name", "website", "phone", "sector", "country", "city", "parent", "owner", "external_id")
SECTORS = [
    "agriculture",
    "automotive",
    "banking",
    "chemicals",
    "construction",
    "consulting",
    "education",
    "electronics",
    "employment",
    "energy",
    "engineering",
    "entertainment",
    "fashion",
    "finance",
    "food",
    "government",
    "healthcare",
    "hospitality",
    "insurance",
    "legal",
    "logistics",
    "manufacturing",
    "marketing",
    "media",
    "medical",
    "mining",
    "pharmaceuticals",
    "publishing",
    "research",
    "retail",
    "security",
    "services",
    "shipping",
    "software",
    "sports",
    "technology",
    "telecommunications",
    "tourism",
    "transport",
    "travel",
    "utilities",
    "wholesale",
]
YEAR = re.compile(r"\d{4}$")


def company_reader(columns: Columns, decimal: str) -> Callable[[Row], CompanyRecord]:
    where = [
        (column["field"], place)
        for place, column in enumerate(columns)
        # Fields of the workspace's own and tags are read when the rows are there.
        if column["field"] and column["field"] != "tags" and not column["field"].startswith("f.")
    ]

    def read(row: Row) -> CompanyRecord:
        company = CompanyRecord(row.line, problem=row.problem)
        for field, place in where:
            value = row.cells[place].strip()
            if value:
                _set(company, field, value, columns[place]["header"], decimal)
        return company

    return read


def _set(company: CompanyRecord, field: str, value: str, header: str, decimal: str) -> None:
    if field in TEXTS:
        setattr(company, field, " ".join(value.split()))
    elif field == "note":
        company.notes.append(value)
    elif field == "founded" and YEAR.match(value):
        company.founded = int(value)
    elif field in ("employees", "revenue") and (amount := parse_amount(value, decimal)) is not None:
        setattr(company, field, int(amount) if field == "employees" else amount)
    else:
        company.notes.append(f"{header}: {value}")


def respellings(sectors: Iterable[str]) -> dict[str, str]:
    """Sectors that are one slip away from a word everyone knows: 'technolgy' is technology."""
    found = {}
    for sector in set(sectors):
        corrected = correct_sector(sector)
        if corrected != sector:
            found[sector] = corrected
    return found


@lru_cache(4096)
def correct_sector(sector: str) -> str:
    words = sector.casefold()
    if len(words) < 6 or words in SECTORS:
        return sector
    best = process.extractOne(words, SECTORS, scorer=fuzz.ratio, score_cutoff=90)
    if not best:
        return sector
    return best[0].capitalize() if sector[0].isupper() else best[0]
