"""What stands in a member's calendar about their people: days that matter, and days to talk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Occasion, Relationship
from goodbuy.people.ties import said_day
from goodbuy.plans.calendar import SHOWN_BACK, Entry, entries_of
from goodbuy.workspaces.models import Member

MOST = 500
Link = Callable[..., str]


def entries_of_member(member: Member, voices: list[CastMember], link: Link) -> list[Entry]:
    """All of a member's feed: what a client's may hold too, and what never stands in theirs."""
    return [
        *entries_of(voices, link),
        *days_that_matter(member, link),
        *days_to_talk(member, link),
    ]


def days_that_matter(member: Member, link: Link) -> Iterable[Entry]:
    """Those that this member heard of, or of people whom they look after."""
    mine = Q(heard_by=member) | Q(person__owner=member)
    rows = Occasion.objects.visible_to(member).filter(
        mine, person__deleted_at=None, person__restricted_at=None
    )
    today = clock.today(member.zone)
    for day in rows.select_related("person").order_by("next_on", "id")[:MOST]:
        begins = first_on(day)
        if not day.is_yearly and begins < today - SHOWN_BACK:
            continue
        yield Entry(
            uid=f"day-{day.pk}@goodbuy",
            title=f"{day.person.name}: {day.what}" + _doubt(day),
            words="\n".join(part for part in (_since(day), for_us("From Goodbuy.")) if part),
            day=begins.isoformat(),
            url=link("person", day.person),
            rule=rule_of(day),
            told_before=day.act_days,
        )


def first_on(day: Occasion) -> date:
    """The first time that it stands in a calendar: never before it was known to us."""
    known = day.created_at.date()
    if not day.month:
        return date(day.year or known.year, 1, 1)
    if day.is_yearly:
        return day.falls_in(max(day.year or 0, known.year))
    return day.falls_in(day.year) if day.year else day.comes_on(known) or day.falls_in(known.year)


def rule_of(day: Occasion) -> str:
    """Every year; the 29th of February on the last day of it, so that no year is left out."""
    if not (day.is_yearly and day.month):
        return ""
    of_month = -1 if (day.month, day.day) == (2, 29) else day.day or 1
    return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={of_month}"


def _doubt(day: Occasion) -> str:
    """A calendar knows only days, so the title says what is less than one."""
    if day.precision == "day":
        return ""
    if day.precision == "year":
        return for_us(", some time in %(year)s") % {"year": day.year}
    said = said_day(day)
    return (
        f", {said}"
        if said.startswith("about")
        else for_us(", some day in %(said)s") % {"said": said}
    )


def _since(day: Occasion) -> str:
    return (
        for_us("For the first time in %(year)s.") % {"year": day.year}
        if day.is_yearly and day.year and day.month
        else ""
    )


def days_to_talk(member: Member, link: Link) -> Iterable[Entry]:
    since = clock.today(member.zone) - SHOWN_BACK
    pairs = (
        Relationship.objects.visible_to(member)
        .filter(member=member, talk_on__gte=since, person__deleted_at=None)
        .filter(person__restricted_at=None)
    )
    for pair in pairs.select_related("person").order_by("talk_on", "id")[:MOST]:
        name = pair.person.name
        yield Entry(
            uid=f"talk-{pair.pk}@goodbuy",
            title=for_us("Talk with %(name)s") % {"name": name}
            if pair.is_to_talk()
            else for_us("Done: talk with %(name)s") % {"name": name},
            words="",
            day=str(pair.talk_on),
            url=link("person", pair.person),
        )
