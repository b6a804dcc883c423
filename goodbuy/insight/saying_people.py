"""The lines of Today that are about people, in words: what, why, and the one act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from goodbuy.conversations.words import first_line
from goodbuy.insight.saying_talks import first
from goodbuy.kernel import words
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us
from goodbuy.people.draft import two_lines
from goodbuy.plans.signpost import spoken

if TYPE_CHECKING:
    from goodbuy.insight.duties import Waiting


def occasion(row: Waiting, today: date) -> dict[str, Any]:
    precision, person, _, name = row.more.split(" ", 3)
    when = _when(row.on, precision, today) if row.on else "soon"
    return {
        "tone": "acc",
        "icon": "star",
        "kind_words": for_us("A day that matters"),
        "headline": f"{name}: {row.words}, {when}",
        "why": for_us("Two lines are enough, and no business in them."),
        "act": for_us("Write two lines"),
        "url": address("people:person", [person]) + "#next",
        "minutes": 5,
        "day": row.on,
    }


def _when(on: date, precision: str, today: date) -> str:
    """Never more exact than it was told."""
    if precision == "year":
        return for_us("some time in %(year)s") % {"year": on.year}
    if precision == "month":
        return for_us("in %(month)s") % {"month": words.month_name(on.month)}
    if precision == "about":
        return for_us("about %(day)s %(month)s") % {
            "day": on.day,
            "month": words.month_name(on.month),
        }
    return for_us("today") if on == today else spoken(on, today)


def gift(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    return {
        "tone": "due",
        "icon": "star",
        "kind_words": for_us("A gift to give thanks for"),
        "headline": for_us("Thank %(name)s for this: %(words)s")
        % {"name": name, "words": row.words},
        "why": for_us("It came on %(on)s. A line by hand is enough.")
        % {"on": spoken(row.on, today)}
        if row.on
        else "",
        "act": for_us("Open %(name)s’s page") % {"name": first(name)},
        "url": address("people:person", [person]) + "#gifts",
        "minutes": 5,
        "day": row.on,
    }


def talk(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    late = (today - row.on).days if row.on else 0
    return {
        "tone": "late" if late else "due",
        "icon": "phone",
        "kind_words": for_us("A day to talk"),
        "headline": for_us("A talk with %(name)s is due since %(on)s")
        % {"name": name, "on": spoken(row.on, today)}
        if late
        else for_us("Today is the day to talk with %(name)s") % {"name": name},
        "why": for_us("Read on one screen what they told you last, and what both sides owe."),
        "act": for_us("Before you talk"),
        "url": address("insight:person_brief", [person]),
        "minutes": 15,
        "day": row.on,
    }


def pair(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    silent = int(row.words) + ((today - row.on).days if row.on else 0)
    return {
        "tone": "due",
        "icon": "phone",
        "kind_words": for_us("A long silence"),
        "headline": for_us("You and %(name)s: no talk about the work for %(silent)s days")
        % {"name": name, "silent": silent},
        "why": for_us(
            "You said that %(words)s days are the longest. Bring something of use to them."
        )
        % {"words": row.words},
        "act": for_us("Before you talk"),
        "url": address("insight:person_brief", [person]),
        "minutes": 10,
        "day": row.on,
    }


def move(row: Waiting, today: date) -> dict[str, Any]:
    count, _, company = row.words.partition(" ")
    is_one = count == "1"
    who = row.more
    return {
        "tone": "acc",
        "icon": "people",
        "kind_words": for_us("A new job"),
        "headline": (
            for_us("%(who)s may have moved to %(company)s") % {"who": who, "company": company}
            if is_one
            else for_us("%(count)s people may have moved, %(who)s among them")
            % {"count": count, "who": who}
        ),
        "why": for_us("Nothing changes before one of you says that it is so."),
        "act": for_us("Look at it") if is_one else for_us("Look at them"),
        "url": f"/moves/{row.id}/" if is_one else address("deals:moves"),
        "minutes": 5,
        "day": None,
    }


def lost_voice(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    when = spoken(row.on, today) if row.on else "now"
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": for_us("A voice is gone"),
        "headline": for_us("%(who)s left, %(when)s: who speaks there now?")
        % {"who": row.who, "when": when},
        "why": for_us("%(who)s was in it: %(words)s. Ask somebody there before others decide.")
        % {"who": who, "words": row.words},
        "act": for_us("Say who speaks"),
        "url": address("deals:voice_lost", [row.id]),
        "minutes": 10,
        "day": row.on,
    }


def mention(row: Waiting, today: date) -> dict[str, Any]:
    return {
        "tone": "acc",
        "icon": "note",
        "kind_words": for_us("You are named in a note"),
        "headline": for_us("%(more)s wrote to you") % {"more": row.more},
        "why": first_line(row.words),
        "act": for_us("Read the note"),
        "url": address("conversations:mention", [row.id]),
        "minutes": 5,
        "day": row.at.date() if row.at else None,
    }


def draft(row: Waiting, today: date, me: str) -> str:
    """What one could send at once, in the language of the one who reads it."""
    about = _about(row, today)
    if not about:
        return ""
    language, name = row.more.split(" ", 3 if row.kind == "occasion" else 2)[-2:]
    return two_lines(about, first(name), first(me), language, row.on).words


def _about(row: Waiting, today: date) -> str:
    if row.kind == "occasion":
        is_birthday, is_known = "birthday" in row.words.lower(), row.more.startswith("day ")
        return ("birthday" if is_birthday else "remembered") if is_known else ""
    if row.kind == "talk":
        return "passed" if row.on and row.on < today else "talk"
    return {"pair": "silence", "gift": "thanks"}.get(row.kind, "")


SAYERS = {
    "gift": gift,
    "lost_voice": lost_voice,
    "move": move,
    "occasion": occasion,
    "pair": pair,
    "talk": talk,
    "mention": mention,
}
