"""The list of those who were erased, beside the data: a restored backup is read against it.

One line for each: a hash of the row's id, which says nothing of who it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from goodbuy.people.models import Erasure, Person
from goodbuy.people.models.rights import mark_of
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import in_each_workspace

NAME = "erased"


def erased_list() -> Path:
    return Path(settings.MEDIA_ROOT).parent / NAME


def note_erased(ids: Iterable[UUID]) -> None:
    """Add them, each once. Written whole to the disk before anybody is told that it is done."""
    add_marks(mark_of(pk) for pk in ids)


def add_marks(marks: Iterable[str]) -> None:
    path = erased_list()
    new = sorted(set(marks) - read_marks(path))
    if not new:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("".join(f"{mark}\n" for mark in new))
        file.flush()
        os.fsync(file.fileno())


def erase_again(marks: set[str]) -> int:
    """After a restore: whoever was erased since the backup was made goes again; how many."""
    from goodbuy.people.erasing import erase

    def work(workspace_id: UUID) -> int:
        ids = Person.objects.values_list("pk", flat=True).iterator(chunk_size=5000)
        back = [pk for pk in ids if mark_of(pk) in marks]
        for person in Person.objects.filter(pk__in=back):
            # Someone merged with another may have gone with them a moment ago.
            if Person.objects.filter(pk=person.pk).exists():
                erase(person, by=System(workspace_id), why=Erasure.Why.RESTORED)
        return len(back)

    return in_each_workspace(work)


def read_marks(path: Path) -> set[str]:
    if not path.exists():
        return set()
    lines = (line.strip() for line in path.read_text().splitlines())
    return {line for line in lines if len(line) == 64}
