"""Runs an import, or its undoing, in one transaction: all of it is there afterwards, or nothing."""

import json
import logging
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction

from goodbuy.integrations.copying import KEY_IN_SQL, Beside, execute
from goodbuy.integrations.models import Import, ImportConflict, ImportRow
from goodbuy.integrations.monica.bringing import bring_more
from goodbuy.integrations.own_import import bring_own
from goodbuy.integrations.people_import.erased import leave_erased_out, refuse_erased
from goodbuy.integrations.people_import.merging import People
from goodbuy.integrations.people_import.staging import PeopleStage, as_choices
from goodbuy.integrations.people_import.writing import write
from goodbuy.integrations.plan import people_in
from goodbuy.integrations.progress import Progress
from goodbuy.integrations.undoing import undo
from goodbuy.kernel import clock, words
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.signs import Erased
from goodbuy.timeline.models import record
from goodbuy.workspaces.boundary import acting_as_member, acting_in

log = logging.getLogger(__name__)

IN_ONE_COPY = 5000
FELL_OVER = for_us_later(
    "Something went wrong on our side. Nothing of the file was kept; you can try again."
)


def run_import(workspace_id: UUID | str, import_id: UUID | str) -> None:
    """For the worker: does what the import's state asks for; running it twice is harmless."""
    with acting_in(workspace_id):
        one = Import.objects.select_related("member__workspace").filter(pk=import_id).first()
    if one is None or not one.is_at_work:
        return
    is_undo = one.state == Import.State.UNDOING
    try:
        with acting_as_member(one.member):
            # One import of a workspace after the other: two at once would miss each other's people.
            execute("select pg_advisory_xact_lock(hashtext(%s))", [f"import {workspace_id}"])
            one.refresh_from_db(fields=["state"])
            if one.is_at_work:
                _take_back(one) if is_undo else _bring_in(one)
    except (OperationalError, InterfaceError):
        raise  # The database went away; the worker tries again.
    except Refusal as problem:
        _stop(one, str(problem), is_undo)
    except Exception:
        log.exception("Import %s stopped", import_id)
        _stop(one, FELL_OVER, is_undo)


def _stop(one: Import, problem: str, is_undo: bool) -> None:
    with acting_as_member(one.member):
        to = Import.State.DONE if is_undo else Import.State.FAILED
        one.go(to, problem=problem[:400])


def _take_back(one: Import) -> None:
    done = undo(one)
    counts = {**one.counts, "kept": done.kept, "removed": done.removed, "restored": done.restored}
    one.go(Import.State.UNDONE, counts=counts, doing="", problem="")


def _bring_in(one: Import) -> None:
    counts = _bring(one)
    ImportConflict.objects.filter(of=one).delete()
    said = in_words(one.kind, counts)
    record("import.done", about=one, by=one.member, facts={"words": said, **counts})
    one.go(
        Import.State.DONE,
        counts=counts,
        read=one.rows,
        doing="",
        problem="",
        finished_at=clock.now(),
    )


def _bring(one: Import) -> dict[str, int]:
    bring = {"people": bring_people, "companies": bring_companies, "deals": bring_deals}
    with Progress(one) as progress:
        counts = bring[one.kind](one, progress)
        counts["own"] = bring_own(one)
    for verdict in ("rejected", "repeated", "erased"):
        counts[verdict] = ImportRow.objects.filter(of=one, verdict=verdict).count()
    return counts


def rehearse(one: Import) -> dict[str, int]:
    """What an import would do, done and taken back at once: nothing of it stays."""
    with transaction.atomic():
        counts = _bring(one)
        transaction.set_rollback(True)
    return counts


REFUSED = f"""
insert into integrations_importrow (id, workspace_id, created_at, of_id, line, verdict, reason,
  cells)
select {KEY_IN_SQL}, %s, %s, %s, r.line, r.verdict, r.reason,
  array(select jsonb_array_elements_text(r.cells))
from jsonb_to_recordset(%s) as r (line int, verdict text, reason text, cells jsonb)
"""


class Refused:
    """Rows that became nothing, written a few thousand at a time."""

    def __init__(self, one: Import) -> None:
        self.one = one
        self.rows: list[dict[str, Any]] = []

    def __call__(self, line: int, verdict: str, reason: str, cells: list[str]) -> None:
        self.rows.append(
            {
                "line": line,
                "verdict": verdict,
                "reason": reason[:300],
                "cells": [cell.replace("\x00", "") for cell in cells],
            }
        )
        if len(self.rows) >= IN_ONE_COPY:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            values = [self.one.workspace_id, clock.now(), self.one.pk, json.dumps(self.rows)]
            execute(REFUSED, values)
            self.rows.clear()


def read_people(one: Import, progress: Progress, photos: "Photos") -> int:
    refuse, read = Refused(one), 0
    with Beside() as beside:
        stage = PeopleStage(
            one.plan["country"],
            refuse,
            choices=as_choices(one.choices),
            keep_photo=photos.keep,
            erased=Erased(one.workspace_id),
            beside=beside,
        )
        for person, cells in people_in(Path(one.file.path), one.plan, one.layout):
            stage.add(person, cells)
            read += 1
            if not read % IN_ONE_COPY:
                stage.flush()
                progress.say(read, for_us("Reading the file"))
        stage.finish()
    refuse.flush()
    return read


def bring_people(one: Import, progress: Progress) -> dict[str, int]:
    photos = Photos()
    read = read_people(one, progress, photos)
    before = one.before()
    people = People(
        one,
        clock.now(),
        for_us("Import: %(file_name)s") % {"file_name": one.file_name},
        before.pk if before else None,
    )
    progress.say(read, for_us("Looking for people who are here already"))
    people.find_who_is_here()
    refuse_erased(people, leave_erased_out(people))
    people.gather()
    progress.say(read, for_us("Writing"))
    write(people)
    if one.layout == "monica":
        bring_more(one)
    photos.forget_unused()
    return people.counts


class Photos:
    """Photos from cards: checked to be pictures, kept once under the name of their content."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def keep(self, line: int, raw: bytes) -> str:
        from PIL import Image, UnidentifiedImageError

        try:
            with Image.open(BytesIO(raw)) as picture:
                picture.verify()
                kind = (picture.format or "").lower()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return ""
        if kind not in ("jpeg", "png", "gif", "webp"):
            return ""
        name = f"photos/cards/{sha256(raw).hexdigest()[:32]}.{kind}"
        if default_storage.exists(name):
            return name
        self.made.append(default_storage.save(name, ContentFile(raw)))
        return self.made[-1]

    def forget_unused(self) -> None:
        from goodbuy.people.models import Person

        used = set(Person.objects.filter(photo__in=self.made).values_list("photo", flat=True))
        for name in self.made:
            if name not in used:
                default_storage.delete(name)


def bring_companies(one: Import, progress: Progress) -> dict[str, int]:
    from goodbuy.integrations.companies_import import bring

    return bring(one, Refused(one), progress.say)


def bring_deals(one: Import, progress: Progress) -> dict[str, int]:
    from goodbuy.integrations.deals_import import bring

    return bring(one, Refused(one), progress.say)


def in_words(kind: str, counts: dict[str, int]) -> str:
    nouns = {
        "people": ("person", "people"),
        "companies": ("company", "companies"),
        "deals": ("deal", "deals"),
    }
    one, many = nouns[kind]

    def said(count: int, word: str) -> str:
        return f"{count:,} {word} {one if count == 1 else many}"

    parts = [said(counts.get("created", 0), "new")]
    if counts.get("updated"):
        parts.append(for_us("%(counts)s changed") % {"counts": f"{counts['updated']:,}"})
    if counts.get("own"):
        parts.append(words.plural_words(counts["own"], "tag or own field,tags and own fields"))
    return for_us(" and ").join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 2 else parts)
