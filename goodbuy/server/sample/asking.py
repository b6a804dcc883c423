"""Questions of the sample: how a step was, whether it is clear, and what came of the answers."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember
from goodbuy.plans.models import CheckIn, Specified, Step, TeachBack
from goodbuy.promises.models import Promise
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import at, day

# What clients said of steps that are done: the verdict, and their words.
LIVED = (
    (1, "Quicker than you said, and nobody was in our way."),
    (0, ""),
    (-1, "It worked, but the night shift heard of it from us and not from you."),
)
FOLLOWED = "I rang the night shift myself. From now on they get the same letter."


def ask(told: Play) -> None:
    """Some steps with verdicts, one question on the desk, one said in own words."""
    client = _client(told)
    done = Step.objects.filter(deal=told.deal, is_shared=True, done_on__isnull=False)
    steps = list(done.select_related("owner", "narrator", "deal__workspace").order_by("-done_on"))
    with at(-1, 15):
        for step, (verdict, words) in zip(steps, LIVED, strict=False):
            _lived(told, client, step, verdict, words)
        promises = Promise.objects.filter(deal=told.deal, is_shared=True, said_by__side="seller")
        for promise, step in zip(promises.order_by("said_on"), steps, strict=False):
            Specified.link(promise, step, by=told.owner)
        _desk(told, client)
        _teach(told, client)


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
    one.send(by=told.owner, cast=client, owner=one.host(), on=day(-1))


def _teach(told: Play, client: CastMember) -> None:
    ahead = Step.objects.filter(deal=told.deal, is_shared=True, state__in=Step.OPEN)
    step = ahead.select_related("deal").order_by("due_on").first()
    if step:
        one = TeachBack.ask(step, by=told.owner, cast=client)
        words = "You come for a day, and we keep one line free until noon."
        told.as_client(client.name, lambda grant: one.say(words, by=grant))
