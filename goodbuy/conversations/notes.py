"""The notes part of a person's, a company's or a deal's page: one query, the newest ten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from goodbuy.conversations.models import Attachment, Note
from goodbuy.conversations.words import note_html
from goodbuy.kernel import words
from goodbuy.kernel.statements import Statement
from goodbuy.people.models import Company, Person
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member

SHOWN = 10


@dataclass(frozen=True, slots=True)
class NoteCard:
    id: str
    html: SafeString
    by: str
    day: str
    iso: str
    is_edited: bool
    is_pinned: bool
    is_private: bool
    may_change: bool
    files: list[dict[str, str]]


def note_card(note: Note, member: Member) -> NoteCard:
    return NoteCard(
        id=str(note.pk),
        html=note_html(note.words),
        by=note.by.name,
        day=f"{words.day(note.created_at)}, {words.clock(note.created_at)}",
        iso=note.created_at.isoformat(),
        is_edited=note.edited_at is not None,
        is_pinned=note.is_pinned,
        is_private=note.is_private,
        may_change=note.may_change(member),
        files=getattr(note, "kept_files", []),
    )


def with_files(rows: Any) -> Any:
    """Each note with its files, in the same query."""
    files = Attachment.objects.present().filter(note=OuterRef("pk")).order_by("created_at", "id")
    return rows.annotate(kept_files=ArraySubquery(files.values(f=JSONObject(id="id", name="name"))))


def about(row: Any) -> tuple[str, Any]:
    """The column of a note that points at this row: `person`, `company` or `deal_id`."""
    if isinstance(row, Person):
        return "person", row
    if isinstance(row, Company):
        return "company", row
    return "deal_id", row.pk


@cache
def _notes(column: str) -> Statement:
    """Those of a person, a company or a deal, by the column that holds its id."""
    rows = with_files(Note.objects.for_list())
    return Statement(
        lambda value, workspace: rows.filter(workspace_id=workspace, **{column: value})[: SHOWN + 1]
    )


def notes_of(row: Any, member: Member) -> Panel:
    column, _ = about(row)
    notes = _notes(column)(value=row.pk, workspace=member.workspace_id)
    kind = column.removesuffix("_id")
    return Panel(
        "conversations/_notes.html",
        {
            "notes": [note_card(note, member) for note in notes[:SHOWN]],
            "has_more": len(notes) > SHOWN,
            "kind": kind,
            "id": str(row.pk),
            "draft": f"note-{row.pk}",
            "may_change": not member.is_viewer,
        },
    )
