"""Handoffs of the sample: one in each state."""

from __future__ import annotations

from goodbuy.plans import handing
from goodbuy.plans.models import Handoff
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import at

STATE = Handoff.State
# How far each deal's handoff has come; a deal that is not here has none yet.
COME = {
    "stolberg": STATE.DRAFT,
    "halloway": STATE.OFFERED,
    "lark": STATE.RETURNED,
    "fennimore": STATE.ACCEPTED_BY_RECEIVER,
    "ostrander": STATE.ACCEPTED_BY_CLIENT,
    "dunmore": STATE.CLOSED,
}
WHY = "“I do not want to hear about labels again, because they are simply right.”"
MISSING = "I said that nobody may come on a Thursday: that is our baking day."


def hand_over(play: Play, company: str) -> None:
    """The deal writes its handoff, and it goes as far as this company's story has come."""
    if company not in COME:
        return
    with at(-9, 10):
        deal = play.fresh()
        one = handing.begin(deal, by=play.owner)
        if one is None:
            return
        one.write(by=play.owner, why_words=f"{WHY}\n{one.why_words}".strip())
    order = [STATE.DRAFT, STATE.OFFERED, STATE.ACCEPTED_BY_RECEIVER, STATE.ACCEPTED_BY_CLIENT]
    goal = COME[company]
    come = order.index(goal) if goal in order else len(order)
    _go(play, one, STATE.OFFERED if goal == STATE.RETURNED else goal, come)
    if goal == STATE.RETURNED:
        with at(-4, 11):
            play.as_client(one.client.name, lambda g: _again(one).give_back(by=g, missing=MISSING))
    with at(-3, 15):
        play.tell()


def _go(play: Play, one: Handoff, goal: str, come: int) -> None:
    sam = play.firm.members["sam"]
    if goal == STATE.DRAFT:
        with at(-8, 9):
            now = _again(one)
            now.show(by=play.owner, body=handing.body_of(now))
        return
    with at(-8, 9):
        now = _again(one)
        now.offer(by=play.owner, body=handing.body_of(now))
    if goal == STATE.OFFERED:
        return
    with at(-7, 9):
        _again(one).accept_by_receiver(by=sam)
    if come < 3:
        return
    with at(-6, 9):
        seal = _again(one).sha256
        play.as_client(one.client.name, lambda g: _again(one).accept_by_client(by=g, seen=seal))
    if goal == STATE.CLOSED:
        with at(-5, 9):
            _again(one).close(by=play.owner)


def _again(one: Handoff) -> Handoff:
    found: Handoff = Handoff.objects.for_list().select_related("deal__workspace").get(pk=one.pk)
    return found
