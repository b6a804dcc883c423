"""Lines of Today about who is heard: a voice gone quiet, and a handoff that waits for someone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from goodbuy.insight.duties import Waiting, local_day


def _first(name: str) -> str:
    return name.split()[0] if name.split() else "someone"


def _vanished(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    days, who = int(row.more or 0), _first(row.who)
    is_seller = row.words == "seller"
    why = "Whoever sold it is heard until the results are there. One word is enough."
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": "The seller has vanished" if is_seller else "Not heard for too long",
        "headline": f"{who} has not been heard for {days} day{'s' if days != 1 else ''}",
        "why": why if is_seller else "They count on this voice, and it has gone quiet.",
        "act": "Say something",
        "url": reverse("plans:tell", args=[row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


def _cliff(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    who = _first(row.who)
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": "The seller is fading too fast",
        "headline": f"{who} was to say {row.words} of 100 words here, and says {row.more}",
        "why": f"The plan tells the client how much they hear of {who}. Others speak instead.",
        "act": "Say something",
        "url": reverse("plans:tell", args=[row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


_HANDING = {
    "draft": (
        "It is signed: hand it over",
        "{who} reads what the deal wrote, and offers it",
        "Read it",
    ),
    "offered": ("A handoff waits", "{who} reads what was promised", "Read it"),
    "returned": ("Something is missing", "{who} adds what is missing in the handoff", "Add it"),
    "accepted_by_client": ("Nothing is missing", "{who} leads as soon as it is closed", "Close it"),
}


def _handoff(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    kind, headline, act = _HANDING[row.words]
    is_back = row.words == "returned"
    return {
        "tone": "late" if is_back else "acc",
        "icon": "late" if is_back else "people",
        "kind_words": kind,
        "headline": headline.format(who=_first(row.who)),
        "why": f"“{row.more}”" if is_back else "Until then, nobody knows whom to ring.",
        "act": act,
        "url": reverse("plans:handoff", args=[row.id]),
        "minutes": 10,
        "day": local_day(row.at, zone) if row.at else today,
    }


def _gone(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    """Somebody left the house: until a colleague takes their place, the client rings nobody."""
    who, leads = _first(row.words), row.more == "leads"
    speaks = f"{who} no longer works here, and still speaks for us"
    why = f"The client reads that name. Introduce who comes after, then let {who} leave the deal."
    return {
        "tone": "late",
        "icon": "people",
        "kind_words": "Nobody leads it" if leads else "A voice that is gone",
        "headline": f"{who} led this, and no longer works here" if leads else speaks,
        "why": "Answers to our letters go to whoever leads it." if leads else why,
        "act": "Choose who leads it" if leads else "Say who comes after",
        "url": reverse("deals:edit" if leads else "plans:circle", args=[row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


VOICES = {"vanished": _vanished, "cliff": _cliff, "handoff": _handoff, "gone": _gone}
