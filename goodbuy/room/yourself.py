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
    me, long = grant.cast_id, days_of(grant).long
    asked = _own(Question, grant, asker=me).order_by("-asked_at")
    said = _own(Promise, grant, said_by=me).order_by("-said_on")
    heard = _own(Promise, grant, said_to=me).order_by("-said_on")
    told = _own(Brief, grant, cast=me).order_by("-sent_at")
    answers = _own(CheckIn, grant, cast=me).exclude(answer="").order_by("-created_at")
    repeats = _own(TeachBack, grant, cast=me).exclude(words="").order_by("-created_at")
    judged = _own(Outcome, grant, verdict_by=me).exclude(verdict_words="")
    tastes = _own(Aftertaste, grant, cast=me).exclude(words="").order_by("-created_at")
    yield (
        _("What you asked by name"),
        (Said(q.words, long(q.asked_at), address(grant, "question", q.pk)) for q in asked[:MOST]),
    )
    yield (
        _("What you promised"),
        (Said(p.words, long(p.said_on), address(grant, "promise", p.pk)) for p in said[:MOST]),
    )
    yield (
        _("What was promised to you"),
        (Said(p.words, long(p.said_on), address(grant, "promise", p.pk)) for p in heard[:MOST]),
    )
    yield (
        _("Where you said that you stand"),
        (Said(_briefly(b), long(b.sent_at)) for b in told[:MOST]),
    )
    yield (
        _("What you answered when we asked"),
        (Said(c.answer, c.asks) for c in answers[:MOST]),
    )
    yield (
        _("What happens next, in your words"),
        (Said(t.words, long(t.created_at)) for t in repeats[:MOST]),
    )
    yield (
        _("What you said of a result"),
        (Said(o.verdict_words, o.name, address(grant, "result", o.pk)) for o in judged[:MOST]),
    )
    yield (
        _("How you said that it feels"),
        (Said(a.words, long(a.created_at)) for a in tastes[:MOST]),
    )


def _briefly(brief: Brief) -> str:
    words = str(brief.get_status_display())
    return f"{words}: {brief.words}" if brief.words else words


def _own(model: Any, grant: Grant, **mine: Any) -> Any:
    return model.objects.shared_with(grant).filter(**mine)
