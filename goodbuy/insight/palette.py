"""The palette: whatever was typed, as pages to open and verbs to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from goodbuy.deals.models import Deal
from goodbuy.insight.finding import Found, find
from goodbuy.insight.verbs import (
    DOINGS,
    PAGES,
    WITH_A_DEAL,
    WITH_A_PERSON,
    Choice,
    Verb,
    begins,
    matching,
)
from goodbuy.insight.wording import Worded, find_worded
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

LONGEST, RECENT, LOOKED_AT = 100, 5, 300
_DEAL, _PERSON, _COMPANY = "insight:deal", "people:person", "people:company"


@dataclass(frozen=True)
class Group:
    title: str
    items: list[Choice]


def palette_for(member: Member, typed: str) -> list[Group]:
    words = typed.replace("\0", "").casefold().split()
    words = " ".join(words)[:LONGEST].split()
    if not words:
        return _filled(
            Group(for_us("Where you were"), _rows(_recent(member))),
            Group(for_us("Do"), matching(DOINGS, [], member)),
            Group(for_us("Open"), matching(PAGES, [], member)),
        )
    verb, rest = _asked(words)
    found = find(rest)
    deals, people, companies = (
        [one for one in found if one.kind == kind] for kind in ("deal", "person", "company")
    )
    groups = (
        Group(for_us("Do"), _with(found, verb, member) if verb else []),
        Group(for_us("Deals"), _rows(deals)),
        Group(for_us("People"), _rows(people)),
        Group(for_us("Companies"), _rows(companies)),
        Group(for_us("Words"), _worded(find_worded(rest))),
        Group(for_us("Do"), matching(DOINGS, words, member)),
        Group(for_us("Open"), matching(PAGES, words, member)),
        Group(for_us("With this deal"), [] if verb else _with(deals[:1], "", member)),
        Group(for_us("With this person"), [] if verb or deals else _with(people[:1], "", member)),
    )
    return _filled(*groups)


def _filled(*groups: Group) -> list[Group]:
    return [group for group in groups if group.items]


def _asked(words: list[str]) -> tuple[str, list[str]]:
    """`tell harbor` is a verb and whom to look for; one word alone is only looked for."""
    if len(words) > 1:
        for verb in (*WITH_A_DEAL, *WITH_A_PERSON):
            if len(words[0]) >= 3 and begins(words[0], verb):
                return verb, words[1:]
    return "", words


def _rows(found: Iterable[Found]) -> list[Choice]:
    routes = {
        "deal": (_DEAL, "way"),
        "person": (_PERSON, "person"),
        "company": (_COMPANY, "company"),
    }
    rows = []
    for one in found:
        route, icon = routes[one.kind]
        if url := _address(route, one.id):
            rows.append(Choice(url, icon, one.words, one.more))
    return rows


_WORDED = {
    "note": ("", "note", for_us_later("Note")),
    "promise": ("promises:detail", "hand", for_us_later("Promise")),
    "outcome": ("promises:outcome", "chart", for_us_later("Result")),
    "question": ("insight:answer", "ask", for_us_later("Question")),
    "step": ("plans:step", "route", for_us_later("Step")),
}
_ABOUT = {"person": _PERSON, "company": _COMPANY, "deal": _DEAL}


def _worded(found: Iterable[Worded]) -> list[Choice]:
    """What somebody wrote or promised: its first words, and whom it is about."""
    rows = []
    for one in found:
        route, icon, name = _WORDED[one.kind]
        if one.kind == "note" and one.about_id:
            url = f"{_address(_ABOUT[one.about], one.about_id)}#notes"
        else:
            url = _address(route, one.id)
        kind = f"{name}, {one.more}" if one.more else name
        rows.append(Choice(url, icon, " ".join(one.words.split()), kind))
    return rows


def _with(found: list[Found], asked: str, member: Member) -> list[Choice]:
    """A verb with each that was found, if it goes with such; without a verb all that do."""
    rows: list[Choice] = []
    for kind, known in (("deal", WITH_A_DEAL), ("person", WITH_A_PERSON)):
        verbs = [known[asked]] if asked in known else [] if asked else list(known.values())
        for one in [one for one in found if one.kind == kind][:3]:
            rows += _choices(one, [verb for verb in verbs if member.role in verb.roles])
    return rows


def _choices(one: Found, verbs: list[Verb]) -> Iterator[Choice]:
    is_deal = one.kind == "deal"
    name, beside = (one.more or one.words, one.words) if is_deal else (one.words, one.more)
    for verb in verbs:
        place = one.grant_id if verb.route == "room:as" else one.id
        choice = verb.choice(place) if place else None
        if choice:
            yield replace(choice, words=verb.words.format(name), kind=beside)


def _address(route: str, pk: UUID) -> str:
    try:
        return reverse(route, args=[pk])
    except NoReverseMatch:
        return ""


def _recent(member: Member) -> list[Found]:
    """The deals in which this member last did something; for a newcomer, their newest ones."""
    newest = Event.objects.visible_to(member).order_by("-at")[:LOOKED_AT]
    rows = newest.values_list("actor_id", "deal_id")
    ids = list(dict.fromkeys(deal for actor, deal in rows if actor == member.pk and deal))[:RECENT]
    deals = Deal.objects.visible_to(member).existing()
    deals = deals.filter(pk__in=ids) if ids else deals.filter(owner=member).order_by("-pk")[:RECENT]
    found: list[Any] = list(deals.values_list("pk", "name", "company_name"))
    found.sort(key=lambda row: ids.index(row[0]) if ids else 0)
    return [Found("deal", *row) for row in found]
