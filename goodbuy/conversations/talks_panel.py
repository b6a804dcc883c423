"""The talks of a deal on its page: links at once, and what is owed as soon as the page is there."""

from __future__ import annotations

from goodbuy.conversations.cards import MeetingCard, TeamDays, meeting_card
from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import Deal
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member

SHOWN = 4
ORDER = {"owed": 0, "coming": 1, "told": 2, "over": 3, "cancelled": 4}


def talks_of(deal: Deal, member: Member) -> Panel:
    facts = {"deal": deal, "may_change": not member.is_viewer}
    return Panel("conversations/_talks.html", facts)


def near_talks(deal: Deal) -> list[MeetingCard]:
    """What is owed first, then what comes, then the newest of the rest."""
    rows = Meeting.objects.filter(deal=deal).for_list()[:40]
    cards = [meeting_card(meeting, TeamDays()) for meeting in rows]
    return sorted(cards, key=lambda card: ORDER[card.state])[:SHOWN]
