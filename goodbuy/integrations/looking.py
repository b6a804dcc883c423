"""Before an import: who of the file is here already, and what the file says else of them.

The whole file is looked at, once: a short one while its page is asked for, a long one by the
worker. What is found is kept (`ImportConflict`), so that any number of it can be paged through.
"""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from goodbuy.integrations import companies_import, deals_import
from goodbuy.integrations.copying import Beside
from goodbuy.integrations.models import Import, ImportConflict, ImportRow
from goodbuy.integrations.own_looking import Difference
from goodbuy.integrations.people_import.erased import leave_erased_out
from goodbuy.integrations.people_import.merging import People
from goodbuy.integrations.people_import.moves import would_propose
from goodbuy.integrations.people_import.staging import PeopleStage
from goodbuy.integrations.people_import.writing import compare, own_differences, stage_else
from goodbuy.integrations.plan import missing, people_in
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.signs import Erased

# A file of so many rows is looked at while its page waits.
AT_ONCE = 3000
IN_ONE_COPY = 5000
LOOKING = for_us_later("Looking who is here already")
# Among the differences of a person: works at another company now, says the file.
MOVE = "move"

# Rows that say something else, or more, of a person who is here: with what is kept and what comes.
PEOPLE = """
insert into integrations_importconflict
  (id, workspace_id, created_at, of_id, line, row_id, name, detail, old, new, added)
select {key}, %(workspace)s, %(now)s, %(import)s, d.line, p.id, p.name, left(p.title, 200),
  coalesce((select jsonb_object_agg(k, to_jsonb(p) -> k) from jsonb_object_keys(d.new) k), '{}')
    || coalesce(e.old, '{}'),
  d.new || coalesce(e.new, '{}'),
  array_remove(array[case when d.has_more then 'more' end, case when d.has_note then 'note' end],
    null)
from staged_difference d join people_person p on p.id = d.id
left join staged_else e on e.id = d.id
where d.new <> '{}' or d.has_more or d.has_note or e.id is not null
"""


# Who would be proposed as somebody who works elsewhere now.
MOVED = """
select d.id, d.moved_to, s.title, c.name from staged_difference d
join staged_person s using (line) join people_person p on p.id = d.id
left join people_company c on c.id = p.company_id where d.moved_to is not null
"""


def look(one: Import) -> None:
    """Find and keep what an import would change; nothing else is written."""
    forget(one)
    if not missing(one.plan, one.kind, one.layout):
        if one.kind == Import.Kind.PEOPLE:
            _look_at_people(one)
        else:
            app = companies_import if one.kind == Import.Kind.COMPANIES else deals_import
            _keep(one, app.compare(one, _nothing, _nothing).conflicts)
    one.looked_at = clock.now()
    Import.objects.filter(pk=one.pk).update(looked_at=one.looked_at, doing="")


def forget(one: Import) -> None:
    ImportConflict.objects.filter(of=one).delete()


def _look_at_people(one: Import) -> None:
    with Beside() as beside:
        stage = PeopleStage(
            one.plan["country"],
            _nothing,
            choices={},
            keep_photo=lambda *_: "",
            erased=Erased(one.workspace_id),
            beside=beside,
        )
        people = people_in(Path(one.file.path), one.plan, one.layout)
        for number, (person, cells) in enumerate(people, start=1):
            stage.add(person, cells)
            if not number % IN_ONE_COPY:
                stage.flush()
        stage.finish()
    before = one.before()
    found = People(one, clock.now(), "", before.pk if before else None)
    found.find_who_is_here()
    erased = leave_erased_out(found)
    found.gather()
    compare(found)
    stage_else(_besides(found))
    found.run(PEOPLE)
    _keep_erased(one, erased)
    # Comparing notes rows that repeat another; that is for the import itself to tell.
    ImportRow.objects.filter(of=one).delete()


def _besides(people: People) -> dict[UUID, Difference]:
    """Own fields and tags, and the move that would be proposed."""
    besides = own_differences(people)
    moved = {row[0]: row for row in people.ask(MOVED)}
    for pk, company, title in would_propose([row[:3] for row in moved.values()]):
        old, new = besides.get(pk, ({}, {}))
        left = moved[pk][3] or ""
        to = f"{company}, {title}" if title else company
        besides[pk] = {MOVE: left, **old}, {MOVE: to, **new}
    return besides


def _keep_erased(one: Import, erased: list[tuple[int, str, date]]) -> None:
    ImportConflict.objects.bulk_create(
        ImportConflict(
            workspace_id=one.workspace_id,
            of=one,
            line=line,
            erased_on=day,
            name=name[:200],
            old={},
            new={},
        )
        for line, name, day in erased
    )


def _keep(one: Import, conflicts: list[tuple[int, Any, dict[str, Any], dict[str, Any]]]) -> None:
    ImportConflict.objects.bulk_create(
        [
            ImportConflict(
                workspace_id=one.workspace_id,
                of=one,
                line=line,
                row_id=row.pk,
                name=str(row)[:200],
                detail=_detail(row),
                old=old,
                new=new,
            )
            for line, row, old, new in conflicts
        ],
        batch_size=1000,
    )


def _detail(row: Any) -> str:
    return str(getattr(row, "company_name", "") or getattr(row, "city", ""))[:200]


def _nothing(*said: Any) -> None:
    return None


def look_for_worker(workspace_id: UUID | str, import_id: UUID | str) -> None:
    """The same for a long file; looking twice is harmless."""
    from goodbuy.workspaces.boundary import acting_as_member, acting_in

    with acting_in(workspace_id):
        one = Import.objects.select_related("member__workspace").filter(pk=import_id).first()
    if one is None or one.looked_at or one.state not in Import.WAITING:
        return
    with acting_as_member(one.member):
        look(one)
