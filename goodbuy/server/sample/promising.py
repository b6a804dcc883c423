"""What both sides said to each other: the promises of the smaller deals, most of them kept."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember
from goodbuy.promises.models import Promise
from goodbuy.server.sample.play import CALENDAR, Play
from goodbuy.server.sample.stage import at, day


def promise(told: Play, line: dict[str, Any]) -> None:
    """Written down `said` days ago, due `due` days ago, and settled by both where it was `kept`."""
    maker, to = told.cast[line["by"]], told.cast[line["to"]]
    due_on = CALENDAR.on_or_after(day(-line["due"])) if "due" in line else None
    with at(-line["said"], 14):
        kept = Promise.record(
            deal=told.fresh(),
            words=line["words"],
            said_by=maker,
            said_to=to,
            due_on=due_on,
            by=told.owner,
        )
        told.tell()
    if "kept" not in line:
        return
    with at(-line["kept"], 10):
        _as(told, maker, kept, Promise.claim_kept)
    with at(-line["kept"], 15):
        kept = Promise.objects.select_related("deal", "said_by", "said_to").get(pk=kept.pk)
        _as(told, to, kept, Promise.confirm_kept)
        told.tell()


def _as(told: Play, cast: CastMember, promise: Promise, verb: Any) -> None:
    if cast.member_id:
        verb(promise, by=told.actor_of(cast))
    else:
        told.as_client(cast.name, lambda grant: verb(promise, by=grant))
