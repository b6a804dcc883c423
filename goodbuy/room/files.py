"""The files of a deal that its client may read, as cards."""

from __future__ import annotations

from dataclasses import dataclass

from goodbuy.conversations.models import Attachment
from goodbuy.deals.models import Grant
from goodbuy.kernel.words import file_size
from goodbuy.room.reader import days_of


@dataclass(frozen=True, slots=True)
class SharedFile:
    id: str
    name: str
    size: str
    day: str


def shared_files(grant: Grant) -> list[SharedFile]:
    """The newest first; who of the team put it here is not told."""
    days = days_of(grant)
    rows = Attachment.objects.shared_with(grant).order_by("-created_at", "-id")[:200]
    return [
        SharedFile(str(row.pk), row.name, file_size(row.size), days.long(row.created_at))
        for row in rows
    ]
