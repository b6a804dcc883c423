"""How the sample speaks: a phrase of its own, a voice heard alone, a seller who fades too fast."""

from __future__ import annotations

from goodbuy.plans import cliff
from goodbuy.plans.models import Narration, Presence
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


# What Sam tells at Fennimore, so many days ago, while Aiko who sold it says next to nothing.
TOLD = (
    (-6, "The second crew finds its rolls", "They asked for a shelf plan, and it hangs there now."),
    (-5, "Two scanners were slow, and are not any more", "An old setting; I changed all nine."),
    (-3, "Six minutes for a roll on Thursday", "Arlo held the watch. It was twenty-two before."),
    (-2, "Next week we count on the night shift", "Their number is the one that still lags."),
)


def speak(plays: dict[str, Play]) -> None:
    _learn(plays["ostrander"])
    _fade(plays["fennimore"])
    cliff.look()


def _fade(told: Play) -> None:
    """The plan has Aiko share the telling; the client hears Sam alone, and Today says so."""
    with at(-7, 9):
        sold = Presence.objects.for_list().get(deal=told.deal, is_seller=True)
        sold.replan(dict.fromkeys(sold.curve, Presence.Mode.SHARE), by=told.owner)
    sam = told.firm.members["sam"]
    for ago, headline, why in TOLD:
        with at(ago, 15):
            Narration.tell(
                deal=told.fresh(), narrator=told.cast[sam.name], by=sam, headline=headline, why=why
            )


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
