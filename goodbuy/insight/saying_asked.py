"""Lines of Today about what a client was asked, what they answered, and their silence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from goodbuy.deals.quiet import FOR_EVER
from goodbuy.insight.duties import Item, Waiting
from goodbuy.kernel import words
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import days_words
from goodbuy.plans.models import CheckIn
from goodbuy.plans.signpost import spoken


def item(row: Waiting, **fields: Any) -> Item:
    same: dict[str, Any] = {
        "key": row.key,
        "kind": row.kind,
        "client": row.client,
        "deal_id": row.deal_id,
    }
    return Item(harm=row.harm, **same, **fields)


def late(day: date | None, today: date) -> int:
    return (today - day).days if day and day < today else 0


def first(name: str) -> str:
    return name.split()[0] if name.split() else for_us("someone")


def told_to(name: str) -> str:
    """What one of us wrote down on a client's behalf says so."""
    return f" {for_us('Told to %(name)s, who wrote it down.') % {'name': name}}" if name else ""


def _check_in(row: Waiting, today: date, zone: str) -> Item:
    over = late(row.on, today)
    who = first(row.who)
    return item(
        row,
        tone="late" if over else "acc",
        icon="late" if over else "ask",
        kind_words=for_us("Check-in %(late)s late") % {"late": days_words(over)}
        if over
        else for_us("Check-in"),
        headline=for_us("Ask %(who)s how it went: %(words)s") % {"who": who, "words": row.words},
        why=for_us("Somebody else did it, and it is still our promise."),
        act=for_us("Ask %(who)s") % {"who": who},
        url=address("plans:check_in_answer", [row.id]),
        minutes=5,
        day=row.on,
    )


def _teach_back(row: Waiting, today: date, zone: str) -> Item:
    step, noted_by, name = row.more.split("|", 2)
    named = {"who": first(row.who), "step": name}
    return item(
        row,
        tone="acc",
        icon="ask",
        kind_words=for_us("Said in their own words"),
        headline=for_us("%(who)s says what happens in “%(step)s”. Is it what we mean?") % named,
        why=f"“{row.words}”{told_to(noted_by)}",
        act=for_us("Say if it matches"),
        url=f"{address('plans:step', [UUID(step)])}#h-teach",
        minutes=3,
        day=None,
    )


def _unsaid(row: Waiting, today: date, zone: str) -> Item:
    named = {"who": first(row.who), "step": row.words}
    return item(
        row,
        tone="due",
        icon="ask",
        kind_words=for_us("Not said in their own words"),
        headline=for_us("%(who)s has not said what happens in “%(step)s”. Ring") % named,
        why=for_us("Nobody knows whether it is understood. A sentence from them is enough."),
        act=for_us("Ring %(who)s") % named,
        url=address("plans:step", [UUID(row.more)]),
        minutes=5,
        day=row.on,
    )


def _follow_up(row: Waiting, today: date, zone: str) -> Item:
    over = late(row.on, today)
    who = first(row.who)
    said, asks, quiet_until, noted_by = _answered(row.more)
    why = for_us("Whoever answers a question wants to see that something came of it.")
    if row.words:
        why = f"“{row.words}”"
    why += told_to(noted_by)
    act = for_us("Follow it up with %(who)s") % {"who": who}
    if quiet_until:
        rest = for_us("They wish quiet until %(day)s: do what you can without them.")
        if quiet_until == FOR_EVER:
            rest = for_us("Nobody asks them any more: do what you can without them.")
        why, act = f"{why} {rest % {'day': words.day(quiet_until)}}", for_us("Follow it up")
    return item(
        row,
        tone="late" if over else "acc",
        icon="late" if over else "ask",
        kind_words=for_us("An answer waits %(late)s for us") % {"late": days_words(over)}
        if over
        else for_us("They answered"),
        headline=for_us("%(who)s: %(said)s. %(asks)s") % {"who": who, "said": said, "asks": asks},
        why=why,
        act=act,
        url=address("plans:check_in_follow", [row.id]),
        minutes=10,
        day=row.on,
    )


def _answered(more: str) -> tuple[str, str, date | None, str]:
    """Said in few words, asked what, until when they wish quiet or FOR_EVER, who wrote it down."""
    verdict, is_clear, quiet_until, noted_by, asks = more.split("|", 4)
    one = CheckIn(
        verdict=int(verdict) if verdict else None,
        is_clear={"t": True, "f": False}.get(is_clear),
        asks=asks,
    )
    until = date.fromisoformat(quiet_until) if quiet_until else None
    return one.said_words, asks, until, noted_by


# Which rung: what it is, and what one of us does now. 0: longer than may be without a word.
_RUNGS = {
    "0": (
        for_us_later("No word that mattered for too long"),
        for_us_later("Ring {who}: too long without a word"),
        for_us_later("Ring {who}"),
    ),
    "2": (
        for_us_later("Silent: a word from someone else"),
        for_us_later("{who} does not answer. Let a colleague write"),
        for_us_later("Write"),
    ),
    "3": (
        for_us_later("Silent: time to call"),
        for_us_later("{who} does not answer letters. Ring"),
        for_us_later("Ring {who}"),
    ),
    "4": (
        for_us_later("Silent: ask the sponsor"),
        for_us_later("{who} does not answer at all. Ask their sponsor"),
        for_us_later("Ring them"),
    ),
}
# Where the one whose turn it is has a name.
_NAMED = {
    "2": (for_us_later("{who} does not answer. {to} writes this time"), for_us_later("Write")),
    "4": (
        for_us_later("{who} does not answer at all. Ask their sponsor, {name}"),
        for_us_later("Ask {to}"),
    ),
}


def _silence(row: Waiting, today: date, zone: str) -> Item:
    who = first(row.who)
    kind, headline, act = _RUNGS.get(row.words, _RUNGS["2"])
    if row.more and row.words in _NAMED:
        headline, act = _NAMED[row.words]
    to = first(row.more)
    since = (
        for_us("Asked on %(on)s, and no sign since.") % {"on": spoken(row.on, today)}
        if row.on
        else for_us("No sign of life.")
    )
    return item(
        row,
        tone="late",
        icon="late",
        kind_words=kind,
        headline=headline.format(who=who, to=to, name=row.more),
        why=for_us("%(since)s Any word from them ends this.") % {"since": since},
        act=act.format(who=who, to=to),
        url=address("plans:check_in_answer", [row.id]),
        minutes=10,
        day=row.on,
    )


def _assumed(row: Waiting, today: date, zone: str) -> Item:
    when = spoken(row.on, today)
    return item(
        row,
        tone="due",
        icon="eye",
        kind_words=for_us("Taken for known"),
        headline=for_us("%(who)s may not know: %(words)s, %(more)s, by %(when)s")
        % {"who": first(row.who), "words": row.words, "more": row.more, "when": when},
        why=for_us("It begins soon, and they heard nothing from us since it was planned so."),
        act=for_us("Tell them"),
        url=address("plans:tell", [row.deal_id]),
        minutes=3,
        day=row.on,
    )


ASKED = {
    "check_in": _check_in,
    "follow_up": _follow_up,
    "teach_back": _teach_back,
    "unsaid": _unsaid,
    "silence": _silence,
    "assumed": _assumed,
}
