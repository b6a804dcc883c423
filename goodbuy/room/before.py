"""What a reader wants to know before a meeting, beside the meeting itself."""

from __future__ import annotations

from dataclasses import dataclass

from goodbuy.deals.models import Grant
from goodbuy.room.cards import WantedCard
from goodbuy.room.page import wanted_card
from goodbuy.room.reader import reader_of


@dataclass(frozen=True)
class Before:
    # The town by whose clock they read it.
    town: str
    wanted: WantedCard | None


def before_it(grant: Grant) -> Before:
    reader = reader_of(grant)
    wanted = reader.post.wanted
    town = reader.days.zone.rpartition("/")[2].replace("_", " ")
    return Before(town, wanted_card(wanted, reader) if wanted else None)
