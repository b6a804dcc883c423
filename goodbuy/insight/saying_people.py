"""The lines of Today that are about people, in words: what, why, and the one act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from goodbuy.conversations.words import first_line
from goodbuy.insight.saying_talks import first
from goodbuy.kernel import words
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
        "kind_words": "A day that matters",
        "headline": f"{name}: {row.words}, {when}",
        "why": "Two lines are enough, and no business in them.",
        "act": "Write two lines",
        "url": reverse("people:person", args=[person]) + "#next",
        "minutes": 5,
        "day": row.on,
    }


def _when(on: date, precision: str, today: date) -> str:
    """Never more exact than it was told."""
    if precision == "year":
        return f"some time in {on.year}"
    if precision == "month":
        return f"in {words.month_name(on.month)}"
    if precision == "about":
        return f"about {on.day} {words.month_name(on.month)}"
    return spoken(on, today)


def gift(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    return {
        "tone": "due",
        "icon": "star",
        "kind_words": "A gift to give thanks for",
        "headline": f"Thank {name} for this: {row.words}",
        "why": f"It came on {spoken(row.on, today)}. A line by hand is enough." if row.on else "",
        "act": f"Open {first(name)}’s page",
        "url": reverse("people:person", args=[person]) + "#gifts",
        "minutes": 5,
        "day": row.on,
    }


def talk(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    late = (today - row.on).days if row.on else 0
    return {
        "tone": "late" if late else "due",
        "icon": "phone",
        "kind_words": "A day to talk",
        "headline": f"A talk with {name} is due since {spoken(row.on, today)}"
        if late
        else f"Today is the day to talk with {name}",
        "why": "Read on one screen what they told you last, and what both sides owe.",
        "act": "Before you talk",
        "url": reverse("insight:person_brief", args=[person]),
        "minutes": 15,
        "day": row.on,
    }


def pair(row: Waiting, today: date) -> dict[str, Any]:
    person, _, name = row.more.split(" ", 2)
    silent = int(row.words) + ((today - row.on).days if row.on else 0)
    return {
        "tone": "due",
        "icon": "phone",
        "kind_words": "A long silence",
        "headline": f"You and {name}: no talk about the work for {silent} days",
        "why": f"You said that {row.words} days are the longest. Bring something of use to them.",
        "act": "Before you talk",
        "url": reverse("insight:person_brief", args=[person]),
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
        "kind_words": "A new job",
        "headline": (
            f"{who} may have moved to {company}"
            if is_one
            else f"{count} people may have moved, {who} among them"
        ),
        "why": "Nothing changes before one of you says that it is so.",
        "act": "Look at it" if is_one else "Look at them",
        "url": f"/moves/{row.id}/" if is_one else reverse("deals:moves"),
        "minutes": 5,
        "day": None,
    }


def lost_voice(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    when = spoken(row.on, today) if row.on else "now"
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": "A voice is gone",
        "headline": f"{row.who} left, {when}: who speaks there now?",
        "why": f"{who} was in it: {row.words}. Ask somebody there before others decide.",
        "act": "Say who speaks",
        "url": reverse("deals:voice_lost", args=[row.id]),
        "minutes": 10,
        "day": row.on,
    }


def mention(row: Waiting, today: date) -> dict[str, Any]:
    return {
        "tone": "acc",
        "icon": "note",
        "kind_words": "You are named in a note",
        "headline": f"{row.more} wrote to you",
        "why": first_line(row.words),
        "act": "Read the note",
        "url": reverse("conversations:mention", args=[row.id]),
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
