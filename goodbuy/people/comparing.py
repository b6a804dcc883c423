"""What the page of a merge shows: both side by side, and what is carried along."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.carrying import pointers
from goodbuy.people.custom.merging import both_hold, said
from goodbuy.people.finding import COMPANIES, PEOPLE
from goodbuy.people.lists import search_parts
from goodbuy.people.merging import choosable, default_choice
from goodbuy.people.models import Merge, Person

MOST_FOUND = 8
LABELS = {
    "company": for_us_later("Company"),
    "title": for_us_later("What they do"),
    "email": for_us_later("Main e-mail"),
    "phone": for_us_later("Main telephone"),
    "zone": for_us_later("Time zone"),
    "source": for_us_later("Came to you by"),
    "owner": for_us_later("Looked after by"),
    "parent": for_us_later("Part of"),
    "domain": for_us_later("Web domain"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field in which the two differ."""

    name: str
    label: str
    kept: str
    gone: str
    choice: str


def lines_between(kept: Any, gone: Any) -> list[Line]:
    lines = []
    for field in choosable(type(kept)):
        mine, theirs = getattr(kept, field.name), getattr(gone, field.name)
        if mine == theirs or (field.many_to_one and theirs == kept):
            continue
        label = LABELS.get(field.name) or str(field.verbose_name).capitalize()
        choice = default_choice(field, kept, gone)
        lines.append(Line(field.name, label, _shown(field, mine), _shown(field, theirs), choice))
    for ours, other in both_hold(kept, gone):
        name, label = f"own-{ours.field.key}", ours.field.name
        lines.append(Line(name, label, said(ours), said(other), "kept"))
    return lines


def _shown(field: Any, value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, date):
        return words.long_day(value)
    return for_us("A photo") if field.name == "photo" else str(value)[:200]


def candidates(kept: Any, typed: str) -> list[tuple[Any, ...]]:
    """A few whose name is near what was typed (or near this one's own name)."""
    listing = PEOPLE if isinstance(kept, Person) else COMPANIES
    wanted = json.dumps({"near": search_parts(typed), "most": MOST_FOUND + 1})
    second = "t.email" if listing is PEOPLE else "t.domain"
    firm = "c.name" if listing is PEOPLE else "t.city"
    sql = (
        f"select t.id, t.name, {second}, coalesce({firm}, '') "
        f"from {listing.function}(%s) with ordinality f(id, place) "
        f"join {listing.table} t on t.id = f.id "
        + ("left join people_company c on c.id = t.company_id " if listing is PEOPLE else "")
        + "where t.id <> %s order by f.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, kept.pk])
        return cursor.fetchall()[:MOST_FOUND]


def carried_words(gone: Any) -> str:
    """“12 notes, 3 facts and 1 tie”: as many as the reader may see, in one query."""
    names: dict[str, tuple[str, str]] = {}
    selects = []
    for pointer in pointers(type(gone)):
        if pointer.table == "timeline_event":
            continue
        meta = pointer.model._meta
        names[pointer.table] = (str(meta.verbose_name), str(meta.verbose_name_plural))
        selects.append(
            f"select '{pointer.table}', count(*) from {pointer.table} "
            f'where "{pointer.column}" = %(gone)s'
        )
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(selects), {"gone": gone.pk})
        for table, count in cursor.fetchall():
            counts[table] = counts.get(table, 0) + count
    said = [words.plural_words(n, ",".join(names[t])).lower() for t, n in counts.items() if n]
    return for_us(" and ").join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def merge_of(row: Any) -> Merge | None:
    """The merge by which a removed row went, if it was one; asked of removed rows alone."""
    if not row.deleted_at:
        return None
    return Merge.objects.filter(gone_id=row.pk, undone_at=None).order_by("-created_at").first()
