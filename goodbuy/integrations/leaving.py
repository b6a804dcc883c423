"""What imports hold about a person who is erased: the file, its rows, what was before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from goodbuy.integrations.models import (
    Export,
    Import,
    ImportChange,
    ImportConflict,
    ImportedRows,
    ImportRow,
)
from goodbuy.kernel import clock
from goodbuy.people.erasing import Leaving
from goodbuy.people.marks import Marks
from goodbuy.people.models import MemoryRules
from goodbuy.timeline.models import System

GONE = "Somebody in this file was erased, and the file with them. Upload it again without them."
WAITING = (Import.State.UPLOADED, Import.State.PREVIEWED)
AT_WORK = (Import.State.RUNNING, Import.State.UNDOING)
ENCODINGS = ("utf-8", "utf-16", "latin-1")


def leave_imports(leaving: Leaving) -> None:
    """A file that speaks of them goes whole: its other rows are in the workspace long since."""
    brought = ImportedRows.objects.filter(ids__overlap=leaving.ids).values_list("of_id", flat=True)
    known = set(brought)
    for one in Import.objects.exclude(file=""):
        if one.pk in known or speaks_of(one, leaving.marks):
            drop_file(one, leaving)
    for rows in (ImportChange, ImportConflict):
        leaving.forget(rows.objects.filter(row_id__in=leaving.ids))
    # A copy of everything holds them too; it can be put together anew.
    for export in Export.objects.exclude(file=""):
        leaving.files.append((export.file.storage, str(export.file)))
        Export.objects.filter(pk=export.pk).update(file="", state=Export.State.GONE)
        leaving.count("exports", 1)
    rejected = ImportRow.objects.filter(_speaking(leaving.marks))
    leaving.forget(rejected)


def _speaking(marks: Marks) -> Q:
    """Rows of a file that became nothing and name them: the whole row is about them."""
    which = Q(pk__in=[])
    for pattern, _ in marks.swaps(with_shared=True):
        which |= Q(cells__iregex=pattern)
    return which


def speaks_of(one: Import, marks: Marks) -> bool:
    storage, name = one.file.storage, str(one.file)
    if not name or not storage.exists(name):
        return False
    with storage.open(name) as file:
        content: bytes = file.read()
    return any(marks.found_in(content.decode(e, "replace")) for e in ENCODINGS)


def drop_file(one: Import, leaving: Leaving) -> None:
    leaving.files.append((one.file.storage, str(one.file)))
    fields: dict[str, Any] = {"file": "", "plan": {}, "choices": {}}
    if one.state in WAITING:
        fields |= {"state": Import.State.FAILED, "problem": GONE}
    Import.objects.filter(pk=one.pk).update(**fields)
    leaving.count("files of imports", 1)


def throw_old_files_away(by: System) -> int:
    """What retention asks: a file that was read long ago, with the rows that it left behind."""
    days = MemoryRules.of(by).file_days
    if not days:
        return 0
    old = Import.objects.exclude(file="").exclude(state__in=AT_WORK)
    done: list[UUID] = []
    for one in old.filter(created_at__lt=clock.now() - timedelta(days=days)):
        one.file.storage.delete(str(one.file))
        done.append(one.pk)
    ImportRow.objects.filter(of__in=done).delete()
    ImportConflict.objects.filter(of__in=done).delete()
    Import.objects.filter(pk__in=done).update(file="", choices={})
    return len(done)
