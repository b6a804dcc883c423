"""What is to be made of a file: guessed when it arrives, shown, corrected, kept with the import."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goodbuy.integrations.csv_files.dates import Order
from goodbuy.integrations.csv_files.people import person_reader
from goodbuy.integrations.csv_files.survey import Survey, survey
from goodbuy.integrations.csv_files.table import Table, read_table
from goodbuy.integrations.monica.reading import is_monica, people_of, read_book
from goodbuy.integrations.records import PersonRecord, UnreadableFile
from goodbuy.integrations.vcards.lines import RawCard, cards_in
from goodbuy.integrations.vcards.reading import read_cards
from goodbuy.kernel.tongues import for_us, for_us_later

UNKNOWN_COMPANY = for_us_later("Company not known yet")
WRONG_KIND = {
    "prices": for_us_later(
        "This is a price list. Nothing was imported; bring the deals, the people or the "
        "companies. Products are spelt as in the deals file."
    ),
    "teams": for_us_later(
        "This is a list of sellers. Nothing was imported; invite them as members first, then "
        "bring the deals, and each deal goes to its owner."
    ),
}
Plan = dict[str, Any]
# Files that say themselves what everything in them is.
READY = ("vcard", "monica")


def is_vcard(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096)
    return b"begin:vcard" in head.replace(b"\x00", b"").lower()


def make_plan(path: Path, *, country: str, currency: str, **said: str) -> tuple[Plan, str, str]:
    """The plan, the kind of rows and the layout; what is `said` beats what is guessed."""
    if is_vcard(path):
        rows = sum(1 for _ in cards_in(path))
        return {"country": country, "rows": rows, "columns": []}, "people", "vcard"
    if is_monica(path):
        rows = len(read_book(path).whole)
        known = {"country": country, "rows": rows, "columns": [], "layout_label": for_us("Monica")}
        return known, "people", "monica"
    table = read_table(path, encoding=said.get("encoding", ""), delimiter=said.get("delimiter", ""))
    found = survey(table, kind=said.get("kind", ""))
    if found.kind in WRONG_KIND:
        raise UnreadableFile(WRONG_KIND[found.kind])
    return _plan(table, found, country, currency), found.kind, found.layout.name


def _plan(table: Table, found: Survey, country: str, currency: str) -> Plan:
    return {
        "encoding": table.encoding.name,
        "encoding_reason": table.encoding.reason,
        "delimiter": table.delimiter,
        "layout_label": found.layout.label,
        "preamble": len(table.preamble),
        "rows": found.rows,
        "broken": found.broken,
        "columns": [column.as_json() for column in found.columns],
        "order": str(found.dates.order),
        "order_reason": found.dates.reason,
        "order_asked": found.dates.is_unsure,
        "decimal": found.decimal,
        "stages": {word: stage for word, (stage, _) in found.stages.items()},
        "stage_counts": {word: count for word, (_, count) in found.stages.items()},
        "spellings": found.spellings,
        "correct_spelling": True,
        "country": country,
        "currency": currency,
        "blank_company": UNKNOWN_COMPANY,
    }


def table_of(path: Path, plan: Plan) -> Table:
    return read_table(path, encoding=plan["encoding"], delimiter=plan["delimiter"])


def missing(plan: Plan, kind: str, layout: str) -> str:
    """One sentence about what the plan still lacks, or nothing."""
    if layout in READY:
        return ""
    fields = {column["field"] for column in plan["columns"]}
    if kind == "people" and not fields & {"name", "given_name", "family_name", "email"}:
        return for_us("Choose the column with the names or the one with the e-mail addresses.")
    if kind == "companies" and "name" not in fields:
        return for_us("Choose the column with the names of the companies.")
    if kind == "deals" and not fields & {"deal_name", "company", "product"}:
        return for_us(
            "Choose the column with the names of the deals or the one with the companies."
        )
    days = {"birthday", "since", "opened_on", "closed_on"} & fields
    if days and plan["order"] == Order.UNSURE:
        return for_us(
            "Say whether the day or the month comes first in the dates: 3/4 could be either."
        )
    unknown = [word for word, stage in plan["stages"].items() if not stage]
    if kind == "deals" and unknown:
        return for_us("Say where a deal in “%(unknown)s” stands here.") % {"unknown": unknown[0]}
    return ""


def people_in(path: Path, plan: Plan, layout: str) -> Iterator[tuple[PersonRecord, list[str]]]:
    """Each person of the file, and the cells (or the card) as they stand there."""
    if layout == "monica":
        yield from people_of(path)
        return
    if layout == "vcard":
        card: RawCard
        for card, person in read_cards(path):
            yield person, [card.text]
        return
    read = person_reader(plan["columns"], Order(plan["order"]))
    for row in table_of(path, plan).rows():
        if row.problem:
            yield PersonRecord(row.line, problem=row.problem), row.cells
        else:
            yield read(row), row.cells


def header_of(path: Path, plan: Plan, layout: str) -> list[str]:
    if layout == "monica":
        return [for_us("Name"), "E-mail"]
    return [for_us("Card")] if layout == "vcard" else list(table_of(path, plan).header)
