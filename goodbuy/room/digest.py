"""A client's weekly letter, built inside their own boundary from what their room shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodbuy.deals.models import Grant
from goodbuy.deals.taps import Tap, brief_taps
from goodbuy.kernel import clock
from goodbuy.promises.models import Promise
from goodbuy.room.cards import Fact, Lede, Mark, Result, WantedCard
from goodbuy.room.digest_days import told_since
from goodbuy.room.less import less_addresses
from goodbuy.room.marks import promise_mark
from goodbuy.room.page import answer_words, facts_of, lede_of, wanted_card
from goodbuy.room.reader import WEEKDAYS, Reader, reader_of
from goodbuy.room.results import result_cards
from goodbuy.room.standing import quiet_words

MOST_TOLD, MOST_PROMISES = 12, 8
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """One entry of the week, whoever speaks."""

    day: str
    by: str
    headline: str
    why: str
    next: str


@dataclass(frozen=True)
class Said:
    words: str
    who: str
    mark: Mark


@dataclass(frozen=True)
class Less:
    words: str
    url: str


@dataclass(frozen=True)
class Foot:
    """Where an answer goes, why this letter came, and the ways to hear less."""

    answer_words: str
    sent_words: str
    address: str
    less: tuple[Less, ...]
    stop: str
    briefs: tuple[Tap, ...] = ()


@dataclass(frozen=True)
class Digest:
    """All that the letter says. Plain words only, as everywhere in a room."""

    to: str
    subject: str
    first_line: str
    reader: str
    company: str
    host_firm: str
    today: str
    lede: Lede
    facts: tuple[Fact, ...]
    wanted: WantedCard | None
    wanted_words: str
    quiet: str
    week_title: str
    told: tuple[Told, ...]
    told_more: int
    promises: tuple[Said, ...]
    results: tuple[Result, ...]
    foot: Foot
    language: str


def digest_of(
    grant: Grant,
    *,
    address: str,
    last: date | None = None,
    is_preview: bool = False,
    is_calm: bool = False,
) -> Digest:
    """The letter to this grant's person; `last` is the day of the one before.

    Between a brief and its day to talk again nothing is asked of them: the letter then tells
    where things are, and leaves out what is wanted. So it does where `is_calm`: another letter
    of today asked something already.
    """
    reader = reader_of(grant, is_preview=is_preview, latest=60)
    since = told_since(grant, last, clock.now())
    quiet = quiet_words(reader)
    post = reader.post
    is_calm = is_calm or bool(quiet)
    wanted = None if is_calm or not post.wanted else wanted_card(post.wanted, reader)
    calm = " ".join(part for part in (post.where_words, post.next_sentence) if part)
    return Digest(
        to=grant.email,
        subject=calm if is_calm else post.sentence,
        first_line=_first_line(reader, wanted),
        reader=reader.me.name,
        company=reader.deal.company_name,
        host_firm=reader.deal.workspace.name,
        today=reader.days.short(reader.days.today),
        lede=Lede(calm, "", "middle") if is_calm else lede_of(reader),
        facts=facts_of(reader),
        wanted=wanted,
        wanted_words=_wanted_words(wanted),
        quiet=quiet,
        promises=_promises(reader, reader.days.of(since)),
        results=result_cards(reader),
        foot=_foot(reader, address),
        language=reader.days.language,
        **_week(reader, since),
    )


def _week(reader: Reader, since: datetime) -> dict[str, Any]:
    """What was told since the letter before, the newest of it in full."""
    told = [e for e in reader.whole.told if e.published_at and e.published_at > since]
    return {
        "week_title": _week_title(since, clock.now()),
        "told": tuple(_told(entry, reader) for entry in told[:MOST_TOLD]),
        "told_more": max(0, len(told) - MOST_TOLD),
    }


def _foot(reader: Reader, address: str) -> Foot:
    grant = reader.grant
    ways = less_addresses(grant)
    not_less = (grant.digest_mode, Grant.Digest.WEEKLY)
    return Foot(
        answer_words=answer_words(reader),
        sent_words=_sent_words(reader),
        address=address,
        less=tuple(
            Less(str(Grant.Digest(mode).label), url)
            for mode, url in ways.items()
            if mode not in not_less
        ),
        stop=ways[Grant.Digest.NONE],
        briefs=brief_taps(grant) if reader.is_client else (),
    )


def unlinked(digest: Digest) -> Digest:
    """For a member's look at it: whoever presses must not choose in the client's name."""
    foot = digest.foot
    less = tuple(Less(way.words, foot.address) for way in foot.less)
    briefs = tuple(Tap(tap.words, foot.address) for tap in foot.briefs)
    foot = replace(foot, less=less, stop=foot.address, briefs=briefs)
    return replace(digest, foot=foot)


def _first_line(reader: Reader, wanted: WantedCard | None) -> str:
    """What an inbox shows beside the subject: what is wanted, who does what, and when."""
    calm = reader.post.next_sentence or reader.post.where_words
    if not wanted:
        return calm
    parts = [wanted.title]
    if wanted.by_on:
        parts.append(_("by %(day)s") % {"day": wanted.by_on})
    if minutes := wanted.minutes:
        about = ngettext("about %(count)d minute", "about %(count)d minutes", minutes)
        parts.append(about % {"count": minutes})
    return f"{', '.join(parts)}. {calm}"


def _wanted_words(wanted: WantedCard | None) -> str:
    """Wanted from you by Friday 16 October: 5 minutes."""
    if not wanted:
        return ""
    words = _("Wanted from you")
    if wanted.by_on:
        words = _("Wanted from you by %(day)s") % {"day": wanted.by_on}
    if minutes := wanted.minutes:
        words += ": " + ngettext("%(count)d minute", "%(count)d minutes", minutes) % {
            "count": minutes
        }
    return words


def _week_title(since: datetime, now: datetime) -> str:
    days = (now - since).days
    return _("The week, play by play") if days <= 8 else _("Since the last letter, play by play")


def _told(entry: Any, reader: Reader) -> Told:
    who, days = entry.narrator, reader.days
    on = days.of(entry.published_at)
    near = (days.today - on).days < 7
    part = who.part if who.side == "seller" else who.firm
    return Told(
        day=days.weekday(on) if near else days.brief(on),
        by=f"{who.name}, {part}" if part else who.name,
        headline=entry.headline,
        why=entry.why,
        next=entry.next_words,
    )


def _promises(reader: Reader, since: date) -> tuple[Said, ...]:
    """What was settled since the last letter, what is late, and what is due in a week."""
    until = reader.days.today + AHEAD
    silent = (Promise.State.SUPERSEDED, Promise.State.WAIVED)
    rows = [
        p
        for p in reader.whole.promises
        if p.state not in silent
        and ((p.is_open and p.due_on and p.due_on <= until) or _settled_after(p, since))
    ]
    rows.sort(key=lambda p: (p.is_open, p.due_on or until))
    return tuple(_said(p, reader) for p in rows[-MOST_PROMISES:])


def _settled_after(promise: Promise, since: date) -> bool:
    return bool(promise.settled_on and promise.settled_on >= since)


def _said(promise: Promise, reader: Reader) -> Said:
    day = f", {reader.days.short(promise.due_on)}" if promise.due_on else ""
    mark = promise_mark(promise, reader.days)
    late = promise.kept_on and promise.due_on and (promise.kept_on - promise.due_on).days
    if promise.state == Promise.State.KEPT and late and late > 0:
        words = ngettext("Kept, %(days)d day late", "Kept, %(days)d days late", late)
        mark = Mark("kept", words % {"days": late})
    return Said(promise.words, f"{promise.said_by.first_name}{day}", mark)


def _sent_words(reader: Reader) -> str:
    grant, deal = reader.grant, reader.deal
    said = {
        Grant.Digest.FORTNIGHTLY: _(
            "Sent to %(name)s every other week, on %(weekday)s at 7:00, because %(company)s and "
            "%(firm)s are working together. The link is yours alone."
        ),
        Grant.Digest.WANTED: _(
            "Sent to %(name)s when something is wanted from you, on %(weekday)s at 7:00, because "
            "%(company)s and %(firm)s are working together. The link is yours alone."
        ),
    }.get(
        Grant.Digest(grant.digest_mode),
        _(
            "Sent to %(name)s on %(weekday)s at 7:00, because %(company)s and %(firm)s are "
            "working together. The link is yours alone."
        ),
    )
    return said % {
        "name": reader.me.name,
        "weekday": WEEKDAYS[grant.digest_day - 1] if grant.digest_day else _("no day"),
        "company": deal.company_name,
        "firm": deal.workspace.name,
    }
