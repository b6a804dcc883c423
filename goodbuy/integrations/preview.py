"""What a member sees before an import: columns with samples, and who is here already."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from goodbuy.deals.models import Deal
from goodbuy.integrations.csv_files.columns import FIELDS
from goodbuy.integrations.csv_files.deals import CANNOT_BE_IMPORTED
from goodbuy.integrations.csv_files.encoding import OFFERED
from goodbuy.integrations.csv_files.table import DELIMITERS
from goodbuy.integrations.models import Import
from goodbuy.integrations.people_import.merging import People
from goodbuy.integrations.people_import.staging import PeopleStage
from goodbuy.integrations.people_import.writing import compare
from goodbuy.integrations.plan import people_in, table_of
from goodbuy.kernel import clock

ROWS_LOOKED_AT = 2000
CONFLICTS_SHOWN = 20
SAMPLES = 3
SAID = {
    "name": "name", "given_name": "first name", "family_name": "last name", "title": "job title",
    "city": "city", "country": "country", "zone": "time zone", "language": "language",
    "website": "website", "email": "e-mail", "phone": "phone", "photo": "photo",
    "birthday": "birthday", "company_id": "company",
}  # fmt: skip


def columns_page(one: Import) -> dict[str, Any]:
    plan = one.plan
    table = table_of(Path(one.file.path), plan)
    rows = [
        {
            "place": place,
            **column,
            "samples": [row[place] for row in table.sample if row[place].strip()][:SAMPLES],
        }
        for place, column in enumerate(plan["columns"])
    ]
    stages = [
        {"word": word, "stage": stage, "count": plan["stage_counts"].get(word, 0)}
        for word, stage in plan["stages"].items()
    ]
    return {
        "columns": rows,
        "fields": FIELDS[one.kind].items(),
        "kinds": Import.Kind.choices,
        "stages": stages,
        "stage_choices": [c for c in Deal.Stage.choices if c[0] not in CANNOT_BE_IMPORTED],
        "encodings": OFFERED.items(),
        "delimiters": DELIMITERS.items(),
        "spellings": plan["spellings"].items(),
    }


def conflicts(one: Import) -> dict[str, Any]:
    """People near the top of the file who are here already and would change, with what would."""
    if one.kind != Import.Kind.PEOPLE:
        return {"conflicts": [], "is_looked_at": False}
    with transaction.atomic():
        found = _look(one)
        # A look writes nothing, not even for the length of this request.
        transaction.set_rollback(True)
    return {"conflicts": found[:CONFLICTS_SHOWN], "found": len(found), "is_looked_at": True}


def _look(one: Import) -> list[dict[str, Any]]:
    stage = PeopleStage(one.plan["country"], _nothing, choices={}, keep_photo=lambda *_: "")
    for person, cells in islice(
        people_in(Path(one.file.path), one.plan, one.layout), ROWS_LOOKED_AT
    ):
        stage.add(person, cells)
    stage.flush()
    people = People(one, clock.now(), "")
    people.find_who_is_here()
    compare(people)
    rows = people.ask(
        "select d.line, p.name, coalesce(nullif(p.title, ''), '') , d.new, d.has_more, d.has_note, "
        "to_jsonb(p), d.id from staged_difference d join people_person p on p.id = d.id "
        "where d.new <> '{}' or d.has_more or d.has_note order by d.line limit 500"
    )
    return [_conflict(row, one) for row in rows]


def _conflict(row: tuple[Any, ...], one: Import) -> dict[str, Any]:
    line, name, title, new, has_more, has_note, kept, pk = row
    old = _loaded(kept)
    changes = [
        (SAID[key], "" if key == "company_id" else old.get(key) or "", value)
        for key, value in _loaded(new).items()
        if key not in ("company_id", "photo")
    ]
    added = [SAID[key] for key in ("company_id", "photo") if key in _loaded(new)]
    added += ["an address or number"] * has_more + ["a note"] * has_note
    choice = one.choices.get(str(line), "")
    return {"line": line, "name": name, "title": title, "changes": changes, "added": added,
            "choice": choice, "pk": pk}  # fmt: skip


def _loaded(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value


def _nothing(*said: Any) -> None:
    return None
