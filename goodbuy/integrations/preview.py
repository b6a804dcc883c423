"""What a member sees before an import: columns with samples, and who is here already."""

from pathlib import Path
from typing import Any

from django.db.models import Count, Q

from goodbuy.deals.models import Deal
from goodbuy.integrations.csv_files.deals import CANNOT_BE_IMPORTED
from goodbuy.integrations.csv_files.encoding import OFFERED
from goodbuy.integrations.csv_files.table import DELIMITERS
from goodbuy.integrations.looking import MOVE
from goodbuy.integrations.models import Import, ImportConflict
from goodbuy.integrations.own_columns import fields_of
from goodbuy.integrations.own_import import PREFIX
from goodbuy.integrations.plan import table_of
from goodbuy.kernel.tongues import for_us, for_us_later

CONFLICTS_SHOWN, ERASED_SHOWN = 50, 500
SAMPLES = 3
SAID = {
    "name": "name", "given_name": "first name", "family_name": "last name", "title": "job title",
    "city": "city", "country": "country", "zone": "time zone", "language": "language",
    "website": "website", "email": "e-mail", "phone": "phone", "photo": "photo",
    "birthday": "birthday", "company_id": "company", "domain": "web domain",
    "industry": "industry", "parent": "belongs to", "stage": "stage", "value": "value",
    "currency": "currency", "started_on": "begun", "agreed_on": "agreed", "owner_id": "owner",
    "end_reason": "why it ended", "declined_by": "who declined", "tags": "tags",
}  # fmt: skip

# What is not told by its value: a key, and a picture.
UNSHOWN = ("company_id", "photo")
ADDED = {"more": "an address or number", "note": "a note"}
NOUNS = {
    "people": (for_us_later("One person"), "people"),
    "companies": (for_us_later("One company"), "companies"),
    "deals": (for_us_later("One deal"), "deals"),
}


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
        "fields": fields_of(one.kind).items(),
        "kinds": Import.Kind.choices,
        "stages": stages,
        "stage_choices": [c for c in Deal.Stage.choices if c[0] not in CANNOT_BE_IMPORTED],
        "encodings": OFFERED.items(),
        "delimiters": DELIMITERS.items(),
        "spellings": plan["spellings"].items(),
    }


def conflicts(one: Import, after: int, before: int) -> dict[str, Any]:
    """One page of the rows that say something else, and the lines at which its neighbours begin."""
    rows = ImportConflict.objects.filter(of=one, erased_on=None)
    if before:
        shown = list(rows.filter(line__lt=before).order_by("-line")[:CONFLICTS_SHOWN])[::-1]
    else:
        shown = list(rows.filter(line__gt=after).order_by("line")[:CONFLICTS_SHOWN])
    first, last = (shown[0].line, shown[-1].line) if shown else (0, 0)
    counted = rows.aggregate(found=Count("pk"), earlier=Count("pk", filter=Q(line__lt=first)))
    found, earlier = counted["found"], counted["earlier"]
    return {
        "conflicts": [_conflict(row, one) for row in shown],
        "found": found,
        "from_number": earlier + 1,
        "to_number": earlier + len(shown),
        "previous": first if earlier else 0,
        "next": last if earlier + len(shown) < found else 0,
        "nouns": NOUNS[one.kind],
        "erased": erased_rows(one),
    }


def erased_rows(one: Import) -> list[dict[str, Any]]:
    """Rows of people who were erased: they stay out unless a member knows better."""
    if one.kind != Import.Kind.PEOPLE:
        return []
    rows = ImportConflict.objects.filter(of=one, erased_on__isnull=False).order_by("line")
    return [
        {"row": row, "is_back": one.choices.get(str(row.line)) == Import.BACK}
        for row in rows[:ERASED_SHOWN]
    ]


def _conflict(row: ImportConflict, one: Import) -> dict[str, Any]:
    hidden = {*UNSHOWN, MOVE} if one.kind == Import.Kind.PEOPLE else set()
    # A whole name says what its parts say.
    hidden |= {"given_name", "family_name"} if "name" in row.new else set()
    changes = [
        (_field_words(key), "" if row.old.get(key) is None else row.old[key], value)
        for key, value in row.new.items()
        if key not in hidden
    ]
    move = row.new.get(MOVE)
    added = [SAID[key] for key in UNSHOWN if key in row.new and one.kind == Import.Kind.PEOPLE]
    added += [ADDED[word] for word in row.added if word in ADDED]
    choice = one.choices.get(str(row.line), "")
    return {"line": row.line, "name": row.name, "detail": row.detail, "changes": changes,
            "added": added, "choice": choice,
            "move": move and {"left": row.old.get(MOVE, ""), "to": move}}  # fmt: skip


def said_lines(one: Import) -> list[str]:
    """The first page of it for a terminal: a line for each row that says something else."""
    page = conflicts(one, 0, 0)
    said = []
    for row in page["conflicts"]:
        words = [f"{name}: {old or 'nothing'} -> {new}" for name, old, new in row["changes"]]
        if row["move"]:
            left = row["move"]["left"] or "nowhere"
            words.append(
                for_us("works at: %(left)s -> %(row)s (a proposal)")
                % {"left": left, "row": row["move"]["to"]}
            )
        words += [f"adds {word}" for word in row["added"]]
        said.append(
            for_us("Line %(row)s, %(row_2)s: %(value)s")
            % {"row": row["line"], "row_2": row["name"], "value": "; ".join(words)}
        )
    if page["found"] > len(said):
        said.append(for_us("And %(page)s more.") % {"page": f"{page['found'] - len(said):,}"})
    said += [
        for_us(
            "Line %(line)s, %(name)s: erased here before, left out (--back %(line)s brings them in)"
        )
        % {"line": one["row"].line, "name": one["row"].name}
        for one in page["erased"]
    ]
    return said


def _field_words(key: str) -> str:
    return SAID.get(key) or key.removeprefix(PREFIX)
