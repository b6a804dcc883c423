"""Questions of the sample: how a step was, whether it is clear, and what came of the answers."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember
from goodbuy.plans.check_in_moves import climbed, sent
from goodbuy.plans.ladder import faces_of, whose_turn
from goodbuy.plans.models import CheckIn, Specified, Step, TeachBack
from goodbuy.promises.models import Promise
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import at, day
from goodbuy.timeline.many import move_all
from goodbuy.timeline.models import System

# What the client said of steps that are done: the verdict, and their words.
LIVED = {
    "Put a spare printer on site": (1, "It came a day early, and the night crew likes it."),
    "Put one printer on aisle 4": (0, ""),
    "Check the Wi-Fi on every dock": (
        -1,
        "Careful people. They blocked dock 3 while shifts changed.",
    ),
}
FOLLOWED = "I rang Owen. Kestrel starts at 6:00 next time, before your first trucks."
# Which step delivers which promise.
DELIVERED = {
    "Put one printer on aisle 4": "A printer to try on your own floor",
    "Sign when you are ready": "The price stays as quoted, whenever you decide",
    "Put a spare printer on site": "A spare printer on site before the first install",
    "Check the Wi-Fi on every dock": "Ask you how it went after Kestrel’s visit",
    "Answer on freezer labels": "An answer on freezer labels at −30 °C",
    "Go live on six docks": "A day-by-day plan for the live week",
}


def ask(told: Play) -> None:
    """Some steps with verdicts, one question on the desk; one said in own words, one to say."""
    client = _client(told)
    rows = Step.objects.filter(deal=told.deal).select_related("owner", "narrator")
    steps = {step.name: step for step in rows.select_related("deal__workspace")}
    with at(-1, 15):
        for name, (verdict, words) in LIVED.items():
            _lived(told, client, steps[name], verdict, words)
        promises = {promise.words: promise for promise in Promise.objects.filter(deal=told.deal)}
        for name, words in DELIVERED.items():
            Specified.link(promises[words], steps[name], by=told.owner)
        _desk(told, client)
        _teach(told, client)


def wait_in_vain(told: Play) -> None:
    """Asked, reminded, and no sign since: now it is the turn of a colleague."""
    client = _client(told)
    with at(-6, 16):
        asks = "Do the boxes of the small boats get their label as well?"
        one = CheckIn.ask_by_hand(told.deal, by=told.owner, cast=client, asks=asks)
        move_all([sent(one, cast=client, owner=one.host(), on=day(-6))], by=told.owner)
    faces = faces_of({told.deal.pk})[told.deal.pk]
    for offset, rung in ((-4, CheckIn.NUDGE), (-1, CheckIn.OTHER_VOICE)):
        with at(offset, 9):
            turn_to = whose_turn(one, rung, day(offset), faces)
            move_all([climbed(one, rung, turn_to)], by=System(told.deal.workspace_id))


def _client(told: Play) -> CastMember:
    names = [name for name in told.grants if told.cast[name].side == CastMember.Side.CLIENT]
    return told.cast[names[0]]


def _lived(told: Play, client: CastMember, step: Step, verdict: int, words: str) -> None:
    said: list[CheckIn] = []

    def tell(grant: Any) -> None:
        said.append(CheckIn.tell_of(step, by=grant, verdict=verdict, words=words))

    told.as_client(client.name, tell)
    if verdict < 0:
        said[0].follow_up(by=told.owner, words=FOLLOWED)


def _desk(told: Play, client: CastMember) -> None:
    asks = "Is it clear who trains the new shift, and when?"
    one = CheckIn.ask_by_hand(told.deal, by=told.owner, cast=client, asks=asks)
    move_all([sent(one, cast=client, owner=one.host(), on=day(-1))], by=told.owner)


def _teach(told: Play, client: CastMember) -> None:
    ahead = Step.objects.filter(deal=told.deal, is_shared=True, state__in=Step.OPEN)
    said = ahead.select_related("deal").get(name="Connect six printers")
    open_one = ahead.select_related("deal").order_by("due_on", "number")[1]
    one = TeachBack.ask(said, by=told.owner, cast=client)
    words = "I look at one page, and say yes or what to change. Then Sam prints."
    told.as_client(client.name, lambda grant: one.say(words, by=grant))
    TeachBack.ask(open_one, by=told.owner, cast=client)
