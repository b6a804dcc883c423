"""What a member does with a file: bring it, say what its columns are, import it, take it back."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File

from goodbuy.integrations import plan as plans
from goodbuy.integrations.models import Import
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.tasks import enqueue
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.workspaces.models import Member


def require_importer(member: Member) -> None:
    if member.is_viewer:
        raise NotAllowed("You can read everything here, and import nothing: your role is viewer.")


def bring_file(file: File, *, by: Member, kind: str = "") -> Import:
    """Keep a copy of the file and guess what it holds; UnreadableFile says why that is impossible."""
    require_importer(by)
    if file.size > settings.MAX_IMPORT_BYTES:
        most = settings.MAX_IMPORT_BYTES // (1024 * 1024)
        raise UnreadableFile(
            f"The file is larger than {most} MB. Cut it into parts and bring each."
        )
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    name = Path(file.name or "file").name
    one = Import(
        workspace_id=by.workspace_id,
        member=by,
        file_name=name[-200:],
        size=file.size,
        sha256=digest.hexdigest(),
        kind=kind or Import.Kind.PEOPLE,
    )
    one.file.save(name[-80:], file, save=False)
    try:
        _guess(one, by, kind=kind)
    except Exception:
        one.file.delete(save=False)
        raise
    one.save(force_insert=True)
    return one


def _guess(one: Import, by: Member, **said: str) -> None:
    workspace = by.workspace
    one.plan, one.kind, one.layout = plans.make_plan(
        Path(one.file.path), country=workspace.country, currency=workspace.currency, **said
    )
    one.rows = one.plan["rows"]


def guess_again(one: Import, *, by: Member, **said: str) -> None:
    """The member says another kind, encoding or delimiter: everything else is guessed anew."""
    require_importer(by)
    _guess(one, by, **said)
    fields: dict[str, Any] = {
        "plan": one.plan,
        "kind": one.kind,
        "layout": one.layout,
        "rows": one.rows,
    }
    one.go(Import.State.PREVIEWED, **fields)


def start(one: Import, *, by: Member) -> None:
    require_importer(by)
    if lacking := plans.missing(one.plan, one.kind, one.layout):
        raise UnreadableFile(lacking)
    one.go(Import.State.RUNNING, started_at=clock.now(), read=0, doing="Waiting", problem="")
    enqueue(one.workspace_id, one.pk)


def take_back(one: Import, *, by: Member) -> None:
    require_importer(by)
    one.go(Import.State.UNDOING, doing="Undoing")
    enqueue(one.workspace_id, one.pk)
