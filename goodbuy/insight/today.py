"""The page of today: the list in groups, who may be in the dark, who is quiet on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from goodbuy.deals.models import Brief, Deal
from goodbuy.insight.appointments import Appointment, appointments
from goodbuy.insight.done import Done, count_of, done_today, midnight
from goodbuy.insight.duties import MOST, Item, waiting_for
from goodbuy.insight.saying import said
from goodbuy.kernel import clock
from goodbuy.kernel.statements import Statement, ask, spelled
from goodbuy.kernel.tongues import for_us, for_us_later, for_us_many
from goodbuy.kernel.words import days_words, plural_words
from goodbuy.plans.where import TOLD_WITHIN
from goodbuy.workspaces.models import Member

NOON = 12


@dataclass(frozen=True)
class Group:
    name: str
    minutes: str
    items: list[tuple[int, Item]]


@dataclass(frozen=True)
class InTheDark:
    """Clients that may not know what is next: the number, all of them, and the longest ones."""

    known: int
    all: int
    longest: list[tuple[Deal, str]]


@dataclass(frozen=True)
class TodayPage:
    now: datetime
    headline: str
    groups: list[Group]
    dark: InTheDark
    quiet: list[tuple[str, date]]
    meetings: list[Appointment]
    # What was settled already, and, where it was asked for, what it was.
    done: int
    done_list: list[Done]


def today_page(member: Member, *, everyone: bool = False, shows_done: bool = False) -> TodayPage:
    now = clock.now().astimezone(ZoneInfo(member.zone))
    rows = waiting_for(member, everyone=everyone)[:MOST]
    me = "" if member.is_viewer else member.name
    said_rows = (said(row, zone=member.zone, me=me) for row in rows)
    groups = _grouped(sorted(said_rows, key=lambda item: item.order), now)
    dark, done = _in_the_dark(member, everyone)
    return TodayPage(
        now=now,
        headline=_headline(groups),
        groups=groups,
        dark=dark,
        quiet=_quiet(member, now.date(), everyone),
        meetings=appointments(member, now, everyone=everyone),
        done=done,
        done_list=done_today(member, everyone=everyone) if shows_done else [],
    )


BEFORE_LUNCH, FIRST = for_us_later("Before lunch"), for_us_later("First")


def _grouped(items: list[Item], now: datetime) -> list[Group]:
    """First what already hurts somebody, then what is due, then the quick and kind ones."""
    first = BEFORE_LUNCH if now.hour < NOON else FIRST
    names = (
        (first, range(0, 4)),
        (for_us("Today"), range(4, 7)),
        (for_us("Kind, and quick"), range(7, 99)),
    )
    groups, number = [], 0
    for name, harms in names:
        chosen = [item for item in items if item.harm in harms]
        numbered = [(number + n, item) for n, item in enumerate(chosen, start=1)]
        number += len(chosen)
        if numbered:
            groups.append(Group(name, _about(sum(item.minutes for item in chosen)), numbered))
    return groups


def _about(minutes: int) -> str:
    if minutes < 50:
        return for_us("about %(value)s minutes") % {"value": max(5, round(minutes / 5) * 5)}
    hours = round(minutes / 60)
    return (
        for_us("about an hour")
        if hours == 1
        else for_us("about %(hours)s hours") % {"hours": hours}
    )


def _headline(groups: list[Group]) -> str:
    count = sum(len(group.items) for group in groups)
    if not count:
        return for_us("Nobody waits for you.")
    things = {"things": plural_words(count, "thing")}
    sentence = for_us_many("%(things)s deserves you today.", "%(things)s deserve you today.", count)
    sentence %= things
    first = groups[0]
    if first.name in (BEFORE_LUNCH, FIRST) and len(groups) > 1:
        number = len(first.items)
        if first.name == BEFORE_LUNCH:
            said = for_us_many(
                "%(many)s comes before lunch.", "%(many)s come before lunch.", number
            )
        else:
            said = for_us_many("%(many)s comes first.", "%(many)s come first.", number)
        sentence = f"{sentence} {said % {'many': plural_words(number)}}"
    return sentence


@cache
def _running(everyone: bool) -> str:
    """How many run, of how many the client heard nothing for too long, and what is done today."""
    return spelled(
        "select count(*), count(*) filter (where told_at is null or told_at < %(since_told)s), "
        f"{count_of(everyone)} "
        "from deals_deal where stage = any(%(running)s) and deleted_at is null "
        + ("" if everyone else "and owner_id = %(member)s"),
        running=[str(stage) for stage in Deal.RUNNING],
    )


def _untold(since: datetime) -> QuerySet[Deal]:
    rows = Deal.objects.filter(stage__in=Deal.RUNNING, deleted_at=None)
    rows = rows.filter(Q(told_at=None) | Q(told_at__lt=since)).order_by("told_at")
    return rows.only("company_name", "told_at", "created_at")


_UNTOLD = Statement(lambda since: _untold(since)[:4])
_UNTOLD_OF = Statement(lambda since, member: _untold(since).filter(owner_id=member)[:4])


def _in_the_dark(member: Member, everyone: bool) -> tuple[InTheDark, int]:
    """Who may be in the dark; and, asked in the same breath, how much is settled today."""
    since = clock.now() - TOLD_WITHIN
    values: dict[str, Any] = {"since_told": since, "since": midnight(member.zone)}
    values |= {"member": member.pk, "workspace": member.workspace_id}
    [(count, dark, done)] = ask(_running(everyone), values)
    longest: list[Deal] = []
    if dark:
        longest = _UNTOLD(since=since) if everyone else _UNTOLD_OF(since=since, member=member.pk)
    named = [(deal, _dark_words(deal)) for deal in longest]
    return InTheDark(count - dark, count, named), done


def _dark_words(deal: Deal) -> str:
    if deal.told_at is None:
        is_new = clock.now() - deal.created_at < timedelta(days=14)
        return for_us("new") if is_new else for_us("never")
    return days_words((clock.now() - deal.told_at).days)


def _chosen(today: date) -> QuerySet[Any, Any]:
    briefs = Brief.objects.filter(reconnect_on__gt=today).exclude(status__in=Brief.ENDINGS).newest()
    rows = briefs.exclude(cast__side="seller").order_by("reconnect_on")
    return rows.values_list("deal__company_name", "reconnect_on")


_CHOSEN = Statement(lambda today: _chosen(today)[:20])
_CHOSEN_OF = Statement(lambda today, member: _chosen(today).filter(deal__owner_id=member)[:20])


def _quiet(member: Member, today: date, everyone: bool) -> list[tuple[str, date]]:
    """Clients that chose a later day: we leave them be until then."""
    rows = _CHOSEN(today=today) if everyone else _CHOSEN_OF(today=today, member=member.pk)
    return list(dict(reversed(rows)).items())[::-1][:6]
