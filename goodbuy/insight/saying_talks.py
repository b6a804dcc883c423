"""The lines of Today that come from talks, in words: what, why, and the one act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.kernel.words import days_words
from goodbuy.plans.signpost import spoken

if TYPE_CHECKING:
    from goodbuy.insight.duties import Waiting


def first(name: str) -> str:
    return name.split()[0] if name.split() else for_us("Someone")


def recap(row: Waiting, today: date) -> dict[str, Any]:
    late = (today - row.on).days if row.on and row.on < today else 0
    by = spoken(row.on, today) if row.on else for_us("today")
    return {
        "tone": "late" if late else "due",
        "icon": "late" if late else "note",
        "kind_words": for_us("Recap owed for %(days)s") % {"days": days_words(late)}
        if late
        else for_us("Recap to write"),
        "headline": for_us("Write down what was said: %(words)s") % {"words": row.words},
        "why": for_us(
            "What was decided, promised and next is in nobody’s hands until it is written."
        )
        if late
        else for_us("Both sides read it by %(by)s: decisions, promises heard, the next step.")
        % {"by": by},
        "act": for_us("Write the recap"),
        "url": reverse("conversations:meeting", args=[row.id]),
        "minutes": 10,
        "day": row.on,
    }


def unasked(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    return {
        "tone": "late",
        "icon": "ask",
        "kind_words": for_us("Not asked yet"),
        "headline": for_us("%(who)s says: you have not asked me this. %(words)s")
        % {"who": who, "words": row.words},
        "why": for_us("Ask it, and write down the answer in their words."),
        "act": for_us("Ask %(who)s") % {"who": who},
        "url": f"{reverse('conversations:discovery', args=[row.deal_id])}#d-{row.id}",
        "minutes": 10,
        "day": today,
    }


def improvement(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who) if row.who else for_us("The client")
    said = {
        "asked": (
            for_us("They ask us"),
            for_us("What should we improve? They want to hear it from us."),
        ),
        "raised": (
            for_us("Needs two names"),
            for_us("%(who)s said it. One name on each side makes it happen.") % {"who": who},
        ),
        "joint": (
            for_us("Later than we said"),
            for_us("Both sides work on it, and its day has passed."),
        ),
    }
    kind, why = said[row.more]
    acts = {
        "asked": for_us("Say it"),
        "raised": for_us("Share it out"),
        "joint": for_us("See how far it is"),
    }
    return {
        "tone": "late" if row.more == "joint" else "acc",
        "icon": "late" if row.more == "joint" else "hand",
        "kind_words": kind,
        "headline": row.words or for_us("What should we improve?"),
        "why": why,
        "act": acts[row.more],
        "url": f"{reverse('conversations:improve', args=[row.deal_id])}#i-{row.id}",
        "minutes": 10,
        "day": row.on or today,
    }


def reset(row: Waiting, today: date) -> dict[str, Any]:
    return {
        "tone": "due",
        "icon": "scale",
        "kind_words": for_us("A new start"),
        "headline": for_us("%(who)s wrote down what slipped, and what both do next")
        % {"who": first(row.who)},
        "why": for_us("It holds for both once one of us accepts it."),
        "act": for_us("Read it"),
        "url": reverse("conversations:together", args=[row.deal_id]),
        "minutes": 10,
        "day": today,
        "quote": row.words,
        "quote_by": row.who,
    }


def charter(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    return {
        "tone": "acc",
        "icon": "scale",
        "kind_words": for_us("How we treat each other"),
        "headline": for_us("%(who)s proposes how we treat each other") % {"who": who},
        "why": for_us("It holds for both once one of us accepts it."),
        "act": for_us("Read it"),
        "url": reverse("conversations:together", args=[row.deal_id]),
        "minutes": 5,
        "day": today,
    }


def answer_time(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    return {
        "tone": "acc",
        "icon": "due",
        "kind_words": for_us("Time to answer"),
        "headline": for_us_many(
            "%(who)s proposes answers within %(words)s working hour",
            "%(who)s proposes answers within %(words)s working hours",
            1 if row.words == "1" else 2,
        )
        % {"who": who, "words": row.words},
        "why": for_us("What held before holds until one of us agrees."),
        "act": for_us("Agree, or say another"),
        "url": reverse("conversations:together", args=[row.deal_id]),
        "minutes": 2,
        "day": today,
    }


def respect(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    is_new = row.more == "raised"
    return {
        "tone": "late" if is_new else "acc",
        "icon": "lock",
        "kind_words": for_us("A private word, for you alone"),
        "headline": for_us("%(who)s told you something in private") % {"who": who},
        "why": for_us("Nobody else can read it. Listen first; no excuse is asked for.")
        if is_new
        else for_us("You heard it. Say what will be different from now on."),
        "act": for_us("Read it"),
        "url": f"{reverse('conversations:together', args=[row.deal_id])}#r-{row.id}",
        "minutes": 10,
        "day": today,
    }


def address(row: Waiting, today: date) -> dict[str, Any]:
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": for_us("No letter arrives"),
        "headline": for_us("Ring %(who)s: mail to %(words)s comes back")
        % {"who": first(row.who), "words": row.words},
        "why": for_us("Nothing more is sent there until one of us says that it works again."),
        "act": for_us("See why"),
        "url": reverse("deals:refused", args=[row.id]),
        "minutes": 5,
        "day": row.at.date() if row.at else today,
    }


SAYERS = {
    "address": address,
    "recap": recap,
    "unasked": unasked,
    "improvement": improvement,
    "charter": charter,
    "reset": reset,
    "answer_time": answer_time,
    "respect": respect,
}
