"""Handoffs of the sample: one in each state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from goodbuy.plans import handing
from goodbuy.plans.models import Handoff
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import ZONE, at, day

STATE = Handoff.State
# How far each deal's handoff has come; of the others, one that was drafted at the yes is over.
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
On = Callable[[int, int], AbstractContextManager[None]]


def hand_over(play: Play, company: str) -> None:
    """The deal wrote its handoff, and it goes as far as this company's story has come."""
    one = Handoff.objects.filter(deal=play.deal).open().for_list().first()
    on = _days_after(one)
    with on(-9, 10):
        if one is None and company in COME:
            one = handing.begin(play.fresh(), by=play.owner)
        if one is None:
            return
        # Written at the yes; most of what is known of them came after it.
        words = handing.first_words(play.fresh())
        words["why_words"] = f"{WHY}\n{words['why_words']}".strip()
        one.write(by=play.owner, **words)
    order = [STATE.DRAFT, STATE.OFFERED, STATE.ACCEPTED_BY_RECEIVER, STATE.ACCEPTED_BY_CLIENT]
    goal = COME.get(company, STATE.CLOSED)
    come = order.index(goal) if goal in order else len(order)
    _go(play, one, STATE.OFFERED if goal == STATE.RETURNED else goal, come, on)
    if goal == STATE.RETURNED:
        with on(-4, 11):
            play.as_client(one.client.name, lambda g: _again(one).give_back(by=g, missing=MISSING))
    with on(-3, 15):
        play.tell()


def _days_after(one: Handoff | None) -> On:
    """Days of the story, put off where the yes, and so its draft, is younger than that."""
    begun = one.created_at.astimezone(ZONE).date() if one else day(-10)
    later = max(0, (begun - day(0)).days + 10)
    return lambda offset, hour: at(min(-1, offset + later), hour)


def _go(play: Play, one: Handoff, goal: str, come: int, on: On) -> None:
    if goal == STATE.DRAFT:
        with on(-8, 9):
            now = _again(one)
            now.show(by=play.owner, body=handing.body_of(now))
        return
    with on(-8, 9):
        now = _again(one)
        now.offer(by=play.owner, body=handing.body_of(now))
    if goal == STATE.OFFERED:
        return
    with on(-7, 9):
        now = _again(one)
        now.accept_by_receiver(by=now.receiver.member or play.owner)
    if come < 3:
        return
    with on(-6, 9):
        seal = _again(one).sha256
        play.as_client(one.client.name, lambda g: _again(one).accept_by_client(by=g, seen=seal))
    if goal == STATE.CLOSED:
        with on(-5, 9):
            _again(one).close(by=play.owner)


def _again(one: Handoff) -> Handoff:
    found: Handoff = Handoff.objects.for_list().select_related("deal__workspace").get(pk=one.pk)
    return found
