"""What is shared in a room about its reader: for them to see, and to correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import Brief, Grant, Question
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.lived import noted
from goodbuy.room.reader import address, days_of

MOST = 100


@dataclass(frozen=True)
class Said:
    words: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Said]


@dataclass(frozen=True)
class Yourself:
    name: str
    firm: str
    does: str
    does_not: str
    since: str
    email: str
    last_used: str
    parts: list[Part]


def yourself(grant: Grant) -> Yourself:
    """Rows of the reader's own deal, and of those only what is theirs."""
    days, me = days_of(grant), grant.cast
    parts = [Part(title, list(lines)) for title, lines in _parts(grant)]
    return Yourself(
        name=me.name,
        firm=me.firm,
        does=me.does,
        does_not=me.does_not,
        since=days.long(me.from_on) if me.from_on else "",
        email=grant.email,
        last_used=days.long(grant.last_used_at) if grant.last_used_at else "",
        parts=[part for part in parts if part.lines],
    )


def _parts(grant: Grant) -> Iterator[tuple[str, Iterator[Said]]]:
    """What the reader said or was told, kind by kind, the newest first."""
    me = grant.cast_id
    kinds: list[tuple[str, Any, dict[str, Any], str, str, str]] = [
        (_("What you asked by name"), Question, {"asker": me}, "words", "asked_at", "question"),
        (_("What you promised"), Promise, {"said_by": me}, "words", "said_on", "promise"),
        (_("What was promised to you"), Promise, {"said_to": me}, "words", "said_on", "promise"),
        (_("Where you said that you stand"), Brief, {"cast": me}, "", "sent_at", ""),
        (_("What you answered when we asked"), CheckIn, {"cast": me}, "answer", "created_at", ""),
        (_("What happens next, in your words"), TeachBack, {"cast": me}, "words", "created_at", ""),
        (
            _("What you said of a result"),
            Outcome, {"verdict_by": me}, "verdict_words", "created_at", "result",
        ),
        (_("How you said that it feels"), Aftertaste, {"cast": me}, "words", "created_at", ""),
    ]  # fmt: skip
    for title, model, mine, words, day, url in kinds:
        rows = model.objects.shared_with(grant).filter(**mine).order_by(f"-{day}")[:MOST]
        yield title, (_said(row, grant, words, day, url) for row in rows if _words(row, words))


def _said(row: Any, grant: Grant, words: str, day: str, url: str) -> Said:
    where = address(grant, url, row.pk) if url else ""
    on = days_of(grant).long(getattr(row, day))
    # What one of us wrote down on their behalf is marked, and so can be corrected.
    note = f"{on}. {noted(row)}" if getattr(row, "noted_by", "") else on
    return Said(_words(row, words), note, where)


def _words(row: Any, name: str) -> str:
    return str(getattr(row, name)) if name else _briefly(row)


def _briefly(brief: Brief) -> str:
    words = str(brief.get_status_display())
    return f"{words}: {brief.words}" if brief.words else words
