"""Who somebody is to a member, in one sentence: only what is written down, and nothing guessed.

Nothing sensitive and nothing private stands in it, since it is the first line that a neighbour
reads on the screen; what nobody confirmed for too long is left out as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Fact, Relationship
from goodbuy.people.modes import periods
from goodbuy.people.remembered import Remembered, remembered
from goodbuy.workspaces.models import Member

CHECKED = (Fact.State.CONFIRMED, Fact.State.RECONFIRMED)


def portrait(person: Any, member: Member) -> str:
    """`Tomás has been at Harbor since 2015, you met through Joanna Pell in February, …`"""
    if person.restricted_at:
        return ""
    known, today = remembered(person, member), clock.today(member.zone)
    clauses = [
        *_work(person),
        *_meeting(person, known, today),
        *_became(person, known, today),
        *_word(known, member),
    ]
    if not clauses:
        return ""
    whole = (
        clauses[0]
        if len(clauses) == 1
        else for_us("%(value)s, and %(clauses)s")
        % {"value": ", ".join(clauses[:-1]), "clauses": clauses[-1]}
    )
    return f"{whole[0].upper()}{whole[1:]}."


def _work(person: Any) -> Iterator[str]:
    jobs = [job for job in person.all_jobs if job["company_id"] == str(person.company_id)]
    begins = [job["from_on"] for job in jobs if job["from_on"]]
    if begins and any(job["to_on"] is None for job in jobs):
        yield for_us("%(first_name)s has been at %(company)s since %(begins)s") % {
            "first_name": person.first_name,
            "company": person.company.name,
            "begins": min(begins)[:4],
        }


def _meeting(person: Any, known: Remembered, today: date) -> Iterator[str]:
    pair = known.pair[0] if known.pair else None
    on = f" {_in_month(pair.began_on, today)}" if pair and pair.began_on else ""
    by = [tie for tie in known.introductions if tie.person_id == person.pk]
    if by:
        yield for_us("you met through %(by)s%(on)s") % {"by": by[0].name, "on": on}
    elif pair and pair.began_how:
        yield for_us("you met%(on)s (“%(began_how)s”)") % {
            "on": on,
            "began_how": pair.began_how.rstrip("."),
        }
    elif on:
        yield for_us("you met%(on)s") % {"on": on}


def _became(person: Any, known: Remembered, today: date) -> Iterator[str]:
    said = periods(known.declared)
    friend = next((p for p in said if p.mode == Relationship.Mode.FRIEND), None)
    if friend and said[-1].mode != Relationship.Mode.ACQUAINTANCE:
        yield for_us("you became friends %(since)s") % {"since": _in_month(friend.since, today)}
    elif said and said[-1].mode == Relationship.Mode.COLLEAGUE:
        yield for_us("you have worked as colleagues since %(since)s") % {
            "since": _month(said[-1].since, today)
        }


def _word(known: Remembered, member: Member) -> Iterator[str]:
    """The freshest thing that holds: told on that day, or confirmed on it."""
    holding = [fact for fact in known.facts if _may_stand(fact)]
    if holding:
        fact = max(holding, key=lambda f: (f.confirmed_on or f.heard_on, f.heard_on, f.pk))
        who = "you" if fact.heard_by_id == member.pk else fact.heard_by.name
        yield for_us("the freshest thing %(who)s heard is “%(fact)s”") % {
            "who": who,
            "fact": fact.words.rstrip("."),
        }


def _may_stand(fact: Fact) -> bool:
    is_sure = fact.state in CHECKED or (
        fact.state == Fact.State.HEARD and fact.how != Fact.How.INFERRED
    )
    is_secret = fact.is_sensitive or fact.sensitivity == Fact.Sensitivity.SENSITIVE
    return is_sure and not is_secret and fact.audience != Fact.Audience.ME


def _in_month(on: date | datetime, today: date) -> str:
    return for_us("in %(month)s") % {"month": _month(on, today)}


def _month(on: date | datetime, today: date) -> str:
    """May, of this year; May 2024 of another."""
    day = timezone.localtime(on).date() if isinstance(on, datetime) else on
    year = "" if day.year == today.year else f" {day.year}"
    return f"{words.month_name(day.month)}{year}"
