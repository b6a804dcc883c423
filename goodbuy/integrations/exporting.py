"""Everything of a workspace in one file, to take along: CSV, JSON, contact cards and the files.

It is read as the member who asks: what a colleague keeps to themselves stays theirs.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import psycopg
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, models
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from goodbuy.integrations.models import Export
from goodbuy.integrations.progress import Progress
from goodbuy.integrations.vcards.writing import cards_of
from goodbuy.kernel import clock
from goodbuy.people.models import Person
from goodbuy.timeline.models import System, record
from goodbuy.workspaces.boundary import acting_as_member, acting_in
from goodbuy.workspaces.models import Member, Workspace
from goodbuy.workspaces.policies import tenant_models

log = logging.getLogger(__name__)
FELL_OVER = "Something went wrong on our side. Nothing is lost; ask for it once more."
# Made from other columns, so they say nothing of their own.
DERIVED = {"search_text", "sort_name", "alike"}
# A minute could be laid beside the hour of a question that was asked without a name.
BY_THE_DAY = {("deals_grant", "last_used_at")}
README = """Everything of {name}, taken out by {member} on {day}.

csv/        a table each, for any spreadsheet (UTF-8, with a line of headings)
json/       the same tables for programs: a list of rows, keyed by column
people.vcf  everybody as a contact card (vCard 4.0)
files/      photos and other files, under the names that the tables say

Left out: passwords and links, which open nothing elsewhere, and what colleagues keep to
themselves.
Whose `restricted_at` is set asked that nothing of theirs is used.
"""
Tell = Callable[[int, str], None]
PIECE = 1 << 18


def exported_models() -> list[Any]:
    """Every table of the workspace, itself first; but not what earlier exports were."""
    return [Workspace, *(m for m in tenant_models() if m is not Export)]


def columns_of(model: Any) -> list[str]:
    found = []
    for column in model._meta.concrete_fields:
        is_secret = isinstance(column, models.BinaryField)
        if not is_secret and column.name not in DERIVED:
            found.append(str(column.column))
    return found


def write_archive(target: IO[bytes], member: Member, tell: Tell) -> int:
    """All of it into one zip; the number of rows. Inside the member's boundary."""
    rows, done = 0, exported_models()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:
        day = f"{clock.today(member.zone):%A %-d %B %Y}"
        said = {"name": member.workspace.name, "member": member.name, "day": day}
        archive.writestr("README.txt", README.format(**said))
        for number, model in enumerate(done):
            tell(number, f"Writing {model._meta.verbose_name_plural}")
            rows += _table(archive, model)
        tell(len(done), "Writing contact cards")
        with archive.open("people.vcf", "w") as file:
            cards = cards_of(Person.objects.visible_to(member).present())
            while some := "".join(islice(cards, 500)):
                file.write(some.encode())
        tell(len(done) + 1, "Adding the files")
        for name in _files():
            with default_storage.open(name) as source, archive.open(f"files/{name}", "w") as file:
                shutil.copyfileobj(source, file)
    return rows


def _table(archive: zipfile.ZipFile, model: Any) -> int:
    """The database writes both itself, a piece at a time; no row is built in Python."""
    name = model._meta.db_table
    columns = ", ".join(_selected(name, column) for column in columns_of(model))
    query = f"select {columns} from {name} order by id"
    with archive.open(f"csv/{name}.csv", "w", force_zip64=True) as file:
        for piece in _copied(f"copy ({query}) to stdout with (format csv, header)"):
            file.write(piece)
    # Signs that stand in no JSON keep the lines as they are.
    plain = "(format csv, quote E'\\x01', delimiter E'\\x02')"
    lines = f"copy (select row_to_json(t)::text from ({query}) t) to stdout with {plain}"
    count = 0
    with archive.open(f"json/{name}.json", "w", force_zip64=True) as file:
        file.write(b"[")
        for piece in _copied(lines):
            # Whole lines, and none of them holds an end of line within.
            file.write((b",\n" if count else b"\n") + piece[:-1].replace(b"\n", b",\n"))
            count += piece.count(b"\n")
        file.write(b"\n]\n")
    return count


def _selected(table: str, column: str) -> str:
    if (table, column) in BY_THE_DAY:
        return f'date_trunc(\'day\', "{column}") as "{column}"'
    return f'"{column}"'


def _copied(statement: str) -> Iterator[bytes]:
    """What the database writes, row after row, gathered into pieces that are worth packing.

    Straight from libpq: psycopg's own way takes longer over a row than PostgreSQL does.
    """
    with connection.wrap_database_errors, connection.cursor() as cursor:
        wire = cursor.connection.pgconn
        _expect(wire.exec_(statement.encode()), ExecStatus.COPY_OUT)
        rows: list[Any] = []
        size = 0
        length, row = wire.get_copy_data(0)
        try:
            while length > 0:
                rows.append(row)
                size += length
                if size >= PIECE:
                    yield b"".join(rows)
                    rows, size = [], 0
                length, row = wire.get_copy_data(0)
        finally:
            # Whoever stops reading early leaves the connection to the next one all the same.
            while length > 0:
                length, row = wire.get_copy_data(0)
        if rows:
            yield b"".join(rows)
        while ended := wire.get_result():
            _expect(ended, ExecStatus.COMMAND_OK)


def _expect(result: PGresult, status: ExecStatus) -> None:
    if result.status != status:
        raise psycopg.errors.error_from_result(result)


def _files() -> Iterator[str]:
    """The name of each file once: two tables may speak of the same one."""
    names: set[str] = set()
    for model in exported_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                named = model._base_manager.exclude(**{column.name: ""})
                names |= set(named.values_list(column.name, flat=True))
    yield from (name for name in sorted(names) if default_storage.exists(name))


def run_export(workspace_id: UUID | str, export_id: UUID | str) -> None:
    """For the worker; running it twice is harmless."""
    with acting_in(workspace_id):
        one = Export.objects.select_related("member__workspace").filter(pk=export_id).first()
    if one is None or one.state != Export.State.WAITING:
        return
    try:
        with acting_as_member(one.member):
            _make(one)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Export %s stopped", export_id)
        with acting_as_member(one.member):
            fields = {"state": Export.State.FAILED, "problem": FELL_OVER}
            Export.objects.filter(pk=one.pk).update(**fields)


def _make(one: Export) -> None:
    with tempfile.TemporaryFile() as file:
        with Progress(one) as progress:
            rows = write_archive(file, one.member, progress.say)
        file.seek(0)
        one.file.save(f"{one.pk}.zip", File(file), save=False)
    size = one.file.size
    done = {"state": Export.State.DONE, "finished_at": clock.now(), "doing": "", "rows": rows}
    done["read"] = one.of
    Export.objects.filter(pk=one.pk).update(file=str(one.file), size=size, **done)
    record("export.made", about=one, by=one.member, facts={"rows": rows})


def throw_exports_away(by: System) -> int:
    """A copy of everything lies about for a week and no longer."""
    old = Export.objects.filter(created_at__lt=clock.now() - timedelta(days=Export.KEPT_DAYS))
    done = 0
    for one in old.exclude(file=""):
        one.file.storage.delete(str(one.file))
        done += Export.objects.filter(pk=one.pk).update(file="", state=Export.State.GONE)
    return done


def export_from_command(target: Path, *, workspace: str | None = None) -> str:
    """`goodbuy export FILE`: as an owner of the workspace, whole or not at all."""
    from goodbuy.integrations.import_file import owner_of

    member = owner_of(workspace)
    half = target.with_name(f".{target.name}.half")
    try:
        with acting_as_member(member), half.open("wb") as file:
            rows = write_archive(file, member, lambda done, doing: None)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return f"{target} holds {rows:,} rows of {member.workspace.name}, with its files."
