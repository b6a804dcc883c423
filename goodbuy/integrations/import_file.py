"""`goodbuy import FILE`: the same import as on the page, from a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.core.files import File

from goodbuy.integrations import plan as plans
from goodbuy.integrations.actions import bring_file, correct, guess_again
from goodbuy.integrations.looking import look
from goodbuy.integrations.models import Import
from goodbuy.integrations.preview import said_lines
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.rejected import rejected_lines
from goodbuy.integrations.running import rehearse, run_import
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.workspaces.boundary import acting_as_member, acting_in, all_workspace_ids
from goodbuy.workspaces.models import Member, Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was told beside the file; `stage` holds pairs such as Won=live."""

    workspace: str | None = None
    kind: str | None = None
    duplicates: str = "update"
    dates: str | None = None
    stage: Sequence[str] = ()
    back: Sequence[int] = ()
    dry_run: bool = False


def import_from_command(path: Path | str, chosen: Wanted, out: TextIO | None = None) -> int:
    """Import a file as an owner of the workspace; 0 when all is in, 1 when rows were left out."""
    out = out or sys.stdout
    member = owner_of(chosen.workspace)
    path = Path(path)
    with acting_as_member(member), path.open("rb") as file:
        one = bring_file(File(file, name=path.name), by=member, kind=chosen.kind or "")
        one.duplicates = chosen.duplicates
        one.choices = {str(line): Import.BACK for line in chosen.back}
        one.save()
        _settle(one, member, chosen)
        _say_plan(one, out)
        if chosen.dry_run:
            look(one)
            for line in said_lines(one):
                print(line, file=out)
            counts = rehearse(one)
            _say_counts("Would bring", counts, out)
            one.file.delete(save=False)
            one.delete()
            return 0
        one.go(Import.State.RUNNING, started_at=clock.now(), doing="Reading the file")
    run_import(member.workspace_id, one.pk)
    with acting_as_member(member):
        one.refresh_from_db()
        return _say_result(one, path, out)


def _settle(one: Import, member: Member, chosen: Wanted) -> None:
    if chosen.kind and chosen.kind != one.kind and not one.is_vcard:
        guess_again(one, by=member, kind=chosen.kind)
    if one.is_vcard:
        return
    said = {"order": chosen.dates} if chosen.dates else {}
    mapped = dict(pair.split("=", 1) for pair in chosen.stage if "=" in pair)
    for place, word in enumerate(one.plan["stages"]):
        if word in mapped:
            said[f"stage-{place}"] = mapped[word]
    if said:
        correct(one, said, by=member)
    if lacking := plans.missing(one.plan, one.kind, one.layout):
        hint = "Bring the file on the Imports page, or say --kind, --dates or --stage."
        raise UnreadableFile(f"{lacking} Nothing was imported. {hint}")


def owner_of(name: str | None) -> Member:
    """The command has no session: it acts as an owner, and says so in the history."""
    owners: list[Member] = []
    for workspace_id in all_workspace_ids():
        with acting_in(workspace_id):
            workspace = Workspace.objects.get(pk=workspace_id)
            if name and name.casefold() not in (workspace.name.casefold(), str(workspace.pk)):
                continue
            owner = Member.objects.filter(role=Member.Role.OWNER, left_at=None)
            first = owner.select_related("workspace").order_by("created_at").first()
            owners += [first] if first else []
    if not owners and name:
        raise Refusal(f"There is no workspace called “{name}”. Nothing was imported.")
    if not owners:
        raise Refusal("There is no workspace yet. Start Goodbuy, open it once, then import.")
    if len(owners) > 1:
        names = ", ".join(sorted(owner.workspace.name for owner in owners))
        raise Refusal(f"Which workspace? Say --workspace and one of: {names}.")
    return owners[0]


def _say_plan(one: Import, out: TextIO) -> None:
    label, kind = one.plan.get("layout_label", "contact cards"), one.get_kind_display().lower()
    rows = f"{one.rows:,} {'row' if one.rows == 1 else 'rows'}"
    print(f"{one.file_name}: {kind}, {label}, {rows}.", file=out)
    left_out = [column["header"] for column in one.plan["columns"] if not column["field"]]
    if left_out:
        print(f"Left out: {', '.join(left_out)}.", file=out)


def _say_counts(verb: str, counts: dict[str, int], out: TextIO) -> None:
    words = {
        "created": "new", "updated": "changed", "unchanged": "already the same",
        "skipped": "left as they are", "repeated": "repeated", "rejected": "not imported",
        "companies": "new companies", "own": "tags and own fields", "moves": "may have moved",
        "erased": "erased here before and left out",
    }  # fmt: skip
    alone = {"skipped": "left as it is", "companies": "new company", "own": "tag or own field"}
    said = [
        f"{counts[key]:,} {alone.get(key, word) if counts[key] == 1 else word}"
        for key, word in words.items()
        if counts.get(key)
    ]
    print(f"{verb}: {', '.join(said) or 'nothing'}.", file=out)


def _say_result(one: Import, path: Path, out: TextIO) -> int:
    if one.state != Import.State.DONE:
        print(one.problem or "The import is still running elsewhere.", file=out)
        return 2
    _say_counts("Brought in", one.counts, out)
    if not one.counts.get("rejected") and not one.counts.get("erased"):
        return 0
    rejected = path.with_name(f"{path.stem}-not-imported.csv")
    rejected.write_text("".join(rejected_lines(one)), encoding="utf-8-sig", newline="")
    print(f"The rows not imported, with their reasons: {rejected}", file=out)
    return 1
