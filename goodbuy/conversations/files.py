"""The files part of a page, and how a file leaves: as a download, and as nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from goodbuy.conversations.models.attachment import Attachment
from goodbuy.conversations.safe_types import SAFE
from goodbuy.kernel import words
from goodbuy.kernel.handing_out import handed_out
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class FileCard:
    id: str
    name: str
    size: str
    by: str
    day: str
    iso: str
    is_shared: bool
    may_change: bool


def file_card(file: Attachment, member: Member) -> FileCard:
    return FileCard(
        id=str(file.pk),
        name=file.name,
        size=words.file_size(file.size),
        by=file.by.name,
        day=f"{words.day(file.created_at)}, {words.clock(file.created_at)}",
        iso=file.created_at.isoformat(),
        is_shared=file.is_shared,
        may_change=file.may_change(member),
    )


def files_of(row: Any, member: Member) -> Panel:
    """No query: the list itself is fetched after the page is there."""
    kind = row._meta.model_name
    context = {"kind": kind, "id": str(row.pk), "may_change": not member.is_viewer, "safe": SAFE}
    return Panel("conversations/_files.html", context)


def download(file: Attachment) -> HttpResponse:
    """The file as a download: a browser never shows or runs it here."""
    named = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response = handed_out(file.file, "application/octet-stream", named, "private, no-store")
    response["Content-Length"] = str(file.size)
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
