"""Somebody works at another company than here, says the file: a proposal, which can be undone."""

from __future__ import annotations

from typing import Any

from goodbuy.integrations.models import ImportedRows
from goodbuy.integrations.people_import.merging import People
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Employment, Move, Person
from goodbuy.people.models.move import company_key

AT_ONCE = 500


def would_propose(moved: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those of (person, company, title) of whom nothing of the kind is known or was denied."""
    ids = [row[0] for row in moved]
    known = set(Move.objects.filter(person__in=ids).values_list("person_id", "company_key"))
    jobs = Employment.objects.filter(person__in=ids, to_on=None).select_related("company")
    known |= {(job.person_id, company_key(job.company.name)) for job in jobs}
    return [row for row in moved if (row[0], company_key(row[1])) not in known]


def propose_moves(people: People, moved: list[tuple[Any, ...]]) -> None:
    """One proposal a person; the same file a second time proposes nothing."""
    made: list[Any] = []
    for start in range(0, len(moved), AT_ONCE):
        rows = moved[start : start + AT_ONCE]
        found = Person.objects.select_related("company").in_bulk([row[0] for row in rows])
        made += [pk for row in rows if (pk := _propose(found[row[0]], row, people))]
    people.counts["moves"] = len(made)
    if made:
        rows_made = {"table": Move._meta.db_table, "ids": made, "is_created": True}
        workspace = people.of.workspace_id
        ImportedRows.objects.create(workspace_id=workspace, of=people.of, **rows_made)


def _propose(person: Person, row: tuple[Any, ...], people: People) -> Any:
    """The new proposal's id; nothing where there was one, or a no."""
    _, company, title = row
    if Move.objects.filter(person=person).at(company).exists():
        return None
    source = (for_us("the file %(file_name)s") % {"file_name": people.of.file_name})[:160]
    move = person.propose_move(company, title, source, by=people.of.member)
    return move.pk if move else None
