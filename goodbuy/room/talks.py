"""Meetings and what else stands between the two sides, as one reader’s room shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from goodbuy.conversations.cards import MeetingCard, meeting_card
from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import Grant
from goodbuy.kernel import clock
from goodbuy.room.cards import Between, NearTalk
from goodbuy.room.days import Days
from goodbuy.room.near import with_talks
from goodbuy.room.reader import days_of

AT_ONCE = 40


def between(grant: Grant) -> Between:
    """The next meeting, the newest recap, and whether the reader is asked how it feels."""
    # A room's own page has read them with the grant; a look from outside has not.
    near: Any = grant
    if not hasattr(grant, "talk_next"):
        near = with_talks(Grant.objects.filter(pk=grant.pk), clock.now()).first()
    days = days_of(grant)
    return Between(
        coming=_near(near.talk_next, days),
        newest=_near(near.talk_told, days),
        aftertaste=str(near.talk_taste or ""),
        handoff=str(near.talk_handoff or ""),
        is_private_waiting=near.talk_private,
    )


def _near(said: dict[str, Any] | None, days: Days) -> NearTalk | None:
    if not said:
        return None
    at = datetime.fromisoformat(said["starts_at"])
    time = "" if said["is_all_day"] else days.clock(at)
    return NearTalk(str(said["id"]), said["title"], days.long(at), time)


def meeting_cards(grant: Grant) -> list[MeetingCard]:
    rows = Meeting.objects.shared_with(grant).for_list()[:AT_ONCE]
    days = days_of(grant)
    return [meeting_card(meeting, days) for meeting in rows]
