"""Promises as both sides read them: who said what to whom, by when, and what became of it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodbuy.deals.models import CastMember
from goodbuy.promises.models import Promise
from goodbuy.room.cards import Vow, VowSide
from goodbuy.room.marks import promise_mark
from goodbuy.room.reader import Reader

SHOWN = 4
_SETTLED_WELL = (Promise.State.KEPT, Promise.State.REPAIRED)


def vow_card(promise: Promise, reader: Reader) -> Vow:
    return Vow(
        id=str(promise.pk),
        words=promise.words,
        mark=promise_mark(promise, reader.days),
        note=_note(promise, reader),
        url=reader.url("promise", promise.pk),
        verbs=verbs_for(promise, reader.me),
    )


def verbs_for(promise: Promise, me: CastMember) -> tuple[str, ...]:
    """What this reader's side may do with it now. The model holds the same line."""
    states = Promise.State
    verbs: list[str] = []
    if me.side == promise.maker_side:
        if promise.state in (states.RECORDED, states.ACKNOWLEDGED, states.MISSED):
            verbs.append("claim")
        if promise.is_open:
            verbs.append("delay")
            verbs += ["pass"] if me.pk == promise.keeper_id and me.side == "client" else []
        if promise.state == states.MISSED:
            verbs.append("repair")
    if me.side == promise.beneficiary_side:
        if promise.state == states.RECORDED:
            verbs.append("acknowledge")
        if promise.is_open:
            verbs += ["confirm", "miss"]
        if promise.is_open or promise.state == states.MISSED:
            verbs.append("waive")
    return tuple(verbs)


def _note(promise: Promise, reader: Reader) -> str:
    days, who = reader.days, promise.said_by.first_name
    if promise.said_to:
        who = _("%(maker)s, to %(name)s") % {"maker": who, "name": promise.said_to.first_name}
    if promise.passed_to and promise.is_open:
        keeper = promise.passed_to.first_name
        who = _("%(who)s; %(name)s keeps it") % {"who": who, "name": keeper}
    first, now = promise.first_due_on, promise.due_on
    if promise.is_open and first and now and first != now:
        moved = {"who": who, "was": days.short(first), "now": days.short(now)}
        words = _("%(who)s. Was %(was)s, now %(now)s.") % moved
        return f"{words} {promise.late_reason}".strip()
    if promise.state in _SETTLED_WELL and promise.kept_on and now:
        early = (now - promise.kept_on).days
        if early > 0:
            words = ngettext("%(who)s, %(days)d day early", "%(who)s, %(days)d days early", early)
            return words % {"who": who, "days": early}
    if promise.state in (Promise.State.MISSED, Promise.State.REPAIRED) and promise.settled_words:
        return f"{who}. {promise.settled_words}"
    return f"{who}, {days.short(now)}" if now and promise.is_open and not days.is_over else who


def vow_sides(reader: Reader, *, most: int | None = SHOWN) -> tuple[VowSide, ...]:
    """What we promised them, and what they promised us; the most pressing first."""
    ours: list[Promise] = []
    theirs: list[Promise] = []
    for promise in reader.whole.promises:
        (theirs if promise.said_by.side == CastMember.Side.CLIENT else ours).append(promise)
    firm, company = reader.deal.workspace.name, reader.deal.company_name
    names = {"firm": firm, "company": company}
    if reader.is_client:
        titles = _("%(firm)s promised you") % names, _("%(company)s promised us") % names
    else:
        both = _("%(maker)s promised %(other)s")
        titles = (
            both % {"maker": firm, "other": company},
            both % {"maker": company, "other": firm},
        )
    return tuple(
        VowSide(title, tally(rows, reader), _ordered(rows, reader, most))
        for title, rows in zip(titles, (ours, theirs), strict=True)
    )


def _ordered(rows: list[Promise], reader: Reader, most: int | None) -> tuple[Vow, ...]:
    today = reader.days.today

    def urgency(promise: Promise) -> tuple[int, int]:
        if promise.is_open:
            return 0, ((promise.due_on or date.max) - today).days
        if promise.state == Promise.State.MISSED:
            return 0, -1
        gone = promise.state in (Promise.State.SUPERSEDED, Promise.State.WAIVED)
        return 2 if gone else 1, (today - (promise.settled_on or promise.said_on)).days

    return tuple(vow_card(promise, reader) for promise in sorted(rows, key=urgency)[:most])


def tally(rows: list[Promise], reader: Reader) -> str:
    """11 kept, 1 due, 1 late."""
    today = reader.days.today
    kept = sum(p.state in _SETTLED_WELL for p in rows)
    late = sum(
        p.state == Promise.State.MISSED or bool(p.is_open and p.due_on and p.due_on < today)
        for p in rows
    )
    coming = sum(p.is_open and not (p.due_on and p.due_on < today) for p in rows)
    if reader.days.is_over:
        # Whatever nobody settled before the end: there is no day left on which it could be late.
        late, coming = sum(p.state == Promise.State.MISSED for p in rows), 0
    parts = [
        ngettext("%(count)d kept", "%(count)d kept", kept) % {"count": kept} if kept else "",
        ngettext("%(count)d coming", "%(count)d coming", coming) % {"count": coming}
        if coming
        else "",
        ngettext("%(count)d late", "%(count)d late", late) % {"count": late} if late else "",
    ]
    return ", ".join(part for part in parts if part)
