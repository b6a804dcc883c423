"""Lines of Today about who is heard: a voice gone quiet, and a handoff that waits for someone."""

from __future__ import annotations

from datetime import date
from typing import Any

from goodbuy.insight.duties import Waiting, local_day
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us, for_us_later, for_us_many


def _first(name: str) -> str:
    return name.split()[0] if name.split() else for_us("someone")


def _vanished(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    days, who = int(row.more or 0), _first(row.who)
    is_seller = row.words == "seller"
    why = for_us("Whoever sold it is heard until the results are there. One word is enough.")
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": for_us("The seller has vanished")
        if is_seller
        else for_us("Not heard for too long"),
        "headline": for_us_many(
            "%(who)s has not been heard for %(days)s day",
            "%(who)s has not been heard for %(days)s days",
            days,
        )
        % {"who": who, "days": days},
        "why": why if is_seller else for_us("They count on this voice, and it has gone quiet."),
        "act": for_us("Say something"),
        "url": address("plans:tell", [row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


def _cliff(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    who = _first(row.who)
    return {
        "tone": "late",
        "icon": "late",
        "kind_words": for_us("The seller is fading too fast"),
        "headline": for_us("%(who)s was to say %(words)s of 100 words here, and says %(more)s")
        % {"who": who, "words": row.words, "more": row.more},
        "why": for_us(
            "The plan tells the client how much they hear of %(who)s. Others speak instead."
        )
        % {"who": who},
        "act": for_us("Say something"),
        "url": address("plans:tell", [row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


_HANDING = {
    "draft": (
        for_us_later("It is signed: hand it over"),
        for_us_later("{who} reads what the deal wrote, and offers it"),
        for_us_later("Read it"),
    ),
    "offered": (
        for_us_later("A handoff waits"),
        for_us_later("{who} reads what was promised"),
        for_us_later("Read it"),
    ),
    "returned": (
        for_us_later("Something is missing"),
        for_us_later("{who} adds what is missing in the handoff"),
        for_us_later("Add it"),
    ),
    "accepted_by_client": (
        for_us_later("Nothing is missing"),
        for_us_later("{who} leads as soon as it is closed"),
        for_us_later("Close it"),
    ),
}


def _handoff(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    kind, headline, act = _HANDING[row.words]
    is_back = row.words == "returned"
    return {
        "tone": "late" if is_back else "acc",
        "icon": "late" if is_back else "people",
        "kind_words": kind,
        "headline": headline.format(who=_first(row.who)),
        "why": f"“{row.more}”" if is_back else for_us("Until then, nobody knows whom to ring."),
        "act": act,
        "url": address("plans:handoff", [row.id]),
        "minutes": 10,
        "day": local_day(row.at, zone) if row.at else today,
    }


def _gone(row: Waiting, today: date, zone: str) -> dict[str, Any]:
    """Somebody left the house: until a colleague takes their place, the client rings nobody."""
    who, leads = _first(row.words), row.more == "leads"
    speaks = for_us("%(who)s no longer works here, and still speaks for us") % {"who": who}
    why = for_us(
        "The client reads that name. Introduce who comes after, then let %(who)s leave the deal."
    ) % {"who": who}
    return {
        "tone": "late",
        "icon": "people",
        "kind_words": for_us("Nobody leads it") if leads else for_us("A voice that is gone"),
        "headline": for_us("%(who)s led this, and no longer works here") % {"who": who}
        if leads
        else speaks,
        "why": for_us("Answers to our letters go to whoever leads it.") if leads else why,
        "act": for_us("Choose who leads it") if leads else for_us("Say who comes after"),
        "url": address("deals:edit" if leads else "plans:circle", [row.deal_id]),
        "minutes": 5,
        "day": row.on,
    }


VOICES = {"vanished": _vanished, "cliff": _cliff, "handoff": _handoff, "gone": _gone}
