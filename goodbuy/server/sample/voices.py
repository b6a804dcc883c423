"""How the sample speaks: a phrase of its own, a voice heard alone, a seller who fades too fast."""

from __future__ import annotations

from goodbuy.plans.models import Narration
from goodbuy.promises.models import Promise
from goodbuy.server.sample.play import CALENDAR, Play
from goodbuy.server.sample.stage import at, day

# What was promised, and how many days ago; told twice in the same words, the third is drafted so.
PROMISED = (
    (-9, "One spare scanner for the night shift"),
    (-6, "A short sheet for new drivers"),
    (-1, "A call on the first morning of the new crew"),
)
OURS = "You have our word: “{}”"


def speak(plays: dict[str, Play]) -> None:
    _learn(plays["ostrander"])


def _learn(told: Play) -> None:
    """The owner says it twice in the same way, so the next draft begins in these words."""
    us, them = told.cast[told.owner.name], told.cast["Nell Ostrander"]
    for ago, words in PROMISED:
        with at(ago, 11):
            due = CALENDAR.on_or_after(day(ago + 14))
            Promise.record(
                deal=told.fresh(), words=words, said_by=us, said_to=them, due_on=due, by=told.owner
            )
            entry = Narration.objects.debts().get(deal=told.deal, headline__contains=words)
            if ago < -1:
                entry.edit(by=told.owner, headline=OURS.format(words))
                entry.publish(by=told.owner)
