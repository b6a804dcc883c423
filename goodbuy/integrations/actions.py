"""What a member does with a file: bring it, say what its columns are, import it, take it back."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from phonenumbers import SUPPORTED_REGIONS

from goodbuy.deals.models import Deal
from goodbuy.integrations import looking
from goodbuy.integrations import plan as plans
from goodbuy.integrations.csv_files.dates import Order
from goodbuy.integrations.csv_files.deals import CANNOT_BE_IMPORTED
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_columns import fields_of, guess_own
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.tasks import bring_in_file, enqueue, look_at_file
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import Member

CALLABLE = frozenset(SUPPORTED_REGIONS)


def require_importer(member: Member) -> None:
    if member.is_viewer:
        raise NotAllowed("You can read everything here, and import nothing: your role is viewer.")


def bring_file(file: File, *, by: Member, kind: str = "") -> Import:
    """Keep a copy of the file and guess what it holds; UnreadableFile says why it cannot be."""
    require_importer(by)
    if file.size > settings.MAX_IMPORT_BYTES:
        most = settings.MAX_IMPORT_BYTES // (1024 * 1024)
        raise UnreadableFile(
            for_us("The file is larger than %(most)s MB. Cut it into parts and bring each.")
            % {"most": most}
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
    guess_own(one)
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
    _see_it_anew(one, **fields)


def correct(one: Import, said: Mapping[str, str], *, by: Member) -> None:
    """What the member says about columns, dates, stages and spelling; kept even if incomplete."""
    require_importer(by)
    plan, known_fields = {**one.plan}, fields_of(one.kind)
    columns = []
    for place, column in enumerate(plan["columns"]):
        field = said.get(f"column-{place}", column["field"])
        if field != column["field"] and (not field or field in known_fields):
            column = {
                **column,
                "field": field,
                "label": "",
                "slot": "",
                "reason": for_us("you chose it"),
            }
            column["is_sure"] = True
        columns.append(column)
    plan["columns"] = columns
    if said.get("order") in set(Order):
        plan["order"] = said["order"]
    known = set(Deal.Stage.values) - set(CANNOT_BE_IMPORTED)
    stages = {}
    for place, (word, stage) in enumerate(plan["stages"].items()):
        chosen = said.get(f"stage-{place}", stage)
        stages[word] = chosen if chosen in known else ""
    plan["stages"] = stages
    if said.get("country", "").upper() in CALLABLE:
        plan["country"] = said["country"].upper()
    if len(said.get("currency", "")) == 3 and said["currency"].isalpha():
        plan["currency"] = said["currency"].upper()
    if "columns-shown" in said:
        plan["correct_spelling"] = "correct_spelling" in said
        plan["blank_company"] = said.get("blank_company", "").strip()[:200]
    if plan != one.plan or one.state != Import.State.PREVIEWED:
        _see_it_anew(one, plan=plan)
    if lacking := plans.missing(plan, one.kind, one.layout):
        raise UnreadableFile(lacking)


def _see_it_anew(one: Import, **fields: Any) -> None:
    """Read otherwise, other rows are here already, and what was chosen for them says nothing."""
    one.go(Import.State.PREVIEWED, looked_at=None, doing="", choices={}, **fields)
    looking.forget(one)


def see_who_is_here(one: Import) -> bool:
    """Look at the file, at once or by the worker; whether it was looked at by now."""
    if one.looked_at is None and one.rows <= looking.AT_ONCE:
        looking.look(one)
    elif one.looked_at is None:
        waits = Import.objects.filter(pk=one.pk, looked_at=None).exclude(doing=looking.LOOKING)
        # Whoever asks first lets the worker begin; the page that looks again does not.
        if waits.update(doing=looking.LOOKING):
            enqueue(look_at_file, one)
    return one.looked_at is not None


def choose(one: Import, said: Mapping[str, str], *, by: Member) -> None:
    """What is to be done with duplicates: with all, and with single lines where it differs."""
    require_importer(by)
    if said.get("duplicates") in Import.Duplicates.values:
        one.duplicates = said["duplicates"]
    for name, choice in said.items():
        line = name.removeprefix("row-")
        if line == name or not (line.isascii() and line.isdigit()):
            continue
        one.choices.pop(line, None)
        if choice in (*Import.Duplicates.values, Import.BACK):
            one.choices[line] = choice
    waiting = Import.objects.filter(pk=one.pk, state__in=Import.WAITING)
    waiting.update(duplicates=one.duplicates, choices=one.choices)


def start(one: Import, *, by: Member, said: Mapping[str, str] | None = None) -> None:
    """Let the worker begin; `said` names what is to be done with duplicates."""
    require_importer(by)
    if said:
        choose(one, said, by=by)
    if lacking := plans.missing(one.plan, one.kind, one.layout):
        raise UnreadableFile(lacking)
    one.go(
        Import.State.RUNNING,
        started_at=clock.now(),
        read=0,
        doing=for_us("Waiting"),
        problem="",
    )
    enqueue(bring_in_file, one)


def take_back(one: Import, *, by: Member) -> None:
    require_importer(by)
    one.go(Import.State.UNDOING, doing=for_us("Undoing"))
    enqueue(bring_in_file, one)
