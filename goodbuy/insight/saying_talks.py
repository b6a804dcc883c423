"""The lines of Today that come from talks, in words: what, why, and the one act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from goodbuy.plans.signpost import spoken

if TYPE_CHECKING:
    from goodbuy.insight.duties import Waiting


def first(name: str) -> str:
    return name.split()[0] if name.split() else "Someone"


def recap(row: Waiting, today: date) -> dict[str, Any]:
    late = (today - row.on).days if row.on and row.on < today else 0
    by = spoken(row.on, today) if row.on else "today"
    days = f"{late} day{'s' if late != 1 else ''}"
    return {
        "tone": "late" if late else "due",
        "icon": "late" if late else "note",
        "kind_words": f"Recap owed for {days}" if late else "Recap to write",
        "headline": f"Write down what was said: {row.words}",
        "why": "What was decided, promised and next is in nobody’s hands until it is written."
        if late
        else f"Both sides read it by {by}: decisions, promises heard, the next step.",
        "act": "Write the recap",
        "url": reverse("conversations:meeting", args=[row.id]),
        "minutes": 10,
        "day": row.on,
    }


def unasked(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    return {
        "tone": "late",
        "icon": "ask",
        "kind_words": "Not asked yet",
        "headline": f"{who} says: you have not asked me this. {row.words}",
        "why": "Ask it, and write down the answer in their words.",
        "act": f"Ask {who}",
        "url": f"{reverse('conversations:discovery', args=[row.deal_id])}#d-{row.id}",
        "minutes": 10,
        "day": today,
    }


def improvement(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who) if row.who else "The client"
    said = {
        "asked": ("They ask us", "What should we improve? They want to hear it from us."),
        "raised": ("Needs two names", f"{who} said it. One name on each side makes it happen."),
        "joint": ("Later than we said", "Both sides work on it, and its day has passed."),
    }
    kind, why = said[row.more]
    acts = {"asked": "Say it", "raised": "Share it out", "joint": "See how far it is"}
    return {
        "tone": "late" if row.more == "joint" else "acc",
        "icon": "late" if row.more == "joint" else "hand",
        "kind_words": kind,
        "headline": row.words or "What should we improve?",
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
        "kind_words": "A new start",
        "headline": f"{first(row.who)} wrote down what slipped, and what both do next",
        "why": "It holds for both once one of us accepts it.",
        "act": "Read it",
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
        "kind_words": "How we treat each other",
        "headline": f"{who} proposes how we treat each other",
        "why": "It holds for both once one of us accepts it.",
        "act": "Read it",
        "url": reverse("conversations:together", args=[row.deal_id]),
        "minutes": 5,
        "day": today,
    }


def answer_time(row: Waiting, today: date) -> dict[str, Any]:
    who = first(row.who)
    return {
        "tone": "acc",
        "icon": "due",
        "kind_words": "Time to answer",
        "headline": f"{who} proposes answers within {row.words} working hours",
        "why": "What held before holds until one of us agrees.",
        "act": "Agree, or say another",
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
        "kind_words": "A private word, for you alone",
        "headline": f"{who} told you something in private",
        "why": "Nobody else can read it. Listen first; no excuse is asked for."
        if is_new
        else "You heard it. Say what will be different from now on.",
        "act": "Read it",
        "url": f"{reverse('conversations:together', args=[row.deal_id])}#r-{row.id}",
        "minutes": 10,
        "day": today,
    }


def address(row: Waiting, today: date) -> dict[str, Any]:
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": "No letter arrives",
        "headline": f"Ring {first(row.who)}: mail to {row.words} comes back",
        "why": "Nothing more is sent there until one of us says that it works again.",
        "act": "See why",
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
