"""Each visible verb's first words read as a colleague would say them, and each says its own."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from goodbuy.plans.drafts import WORDS, first_words, next_words
from goodbuy.plans.models import Narration
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.plans.where import where
from goodbuy.promises.models import Outcome, Promise
from goodbuy.timeline.kinds import sentence_of
from goodbuy.timeline.models import record

__all__ = ["drawn"]

FACTS = {
    "day": "2026-10-20", "was": "2026-10-16", "new": "2026-10-20", "reason": "The printer is late",
    "owner": "Sam Okafor", "before": "Mira Lindt", "on": "Priya Nair", "words": "I was not sure",
    "giver": "Mira Lindt", "receiver": "Sam Okafor", "client": "Ana Ruiz", "who": "Ana Ruiz",
    "said": "All well", "until": "Tuesday 20 October", "result": "Wrong labels", "value": "1.6",
    "stands": "We promised 1 by Friday 29 January.",
}  # fmt: skip


@dataclass
class Said:
    kind: str
    facts: dict[str, Any] = field(default_factory=lambda: dict(FACTS))
    actor_name: str = "Ana Ruiz"
    about_name: str = "Connect six printers"
    at: datetime = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)


def in_words(kind):
    made = first_words(Said(kind), None)
    return made.headline, made.why


@pytest.mark.advice("A21")
@pytest.mark.parametrize("kind", WORDS)
def test_a_draft_says_what_and_why_like_a_colleague(kind):
    headline, why = in_words(kind)
    assert 2 <= len(headline.split()) <= 30
    # A label with a name behind it is a line of a log, and so is the team's own line.
    assert not re.match(r"^\w+( \w+)?: ", headline)
    assert headline != sentence_of(Said(kind))
    assert why[-1] in ".?"
    assert len(why.split()) >= 4
    text = f"{headline} {why}"
    assert kind not in text
    assert not re.search(r"[{}_]|\.\.|!|  | \.|[0-9a-f]{8}-", text)


def test_a_promise_that_is_claimed_or_let_go_and_a_result_are_drafted_too(drawn):
    cast = drawn.people
    promises = [
        Promise.record(deal=cast.deal, words=words, said_by=cast.mira_cast, by=cast.mira)
        for words in ("Six printers", "A quiet week")
    ]
    promises[0].claim_kept(by=cast.mira)
    promises[1].waive(by=cast.ana, words="We moved the line")
    outcome = Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels", baseline=4, target=1, unit="labels",
        due_on=date(2026, 10, 30),
    )  # fmt: skip
    outcome.agree(by=cast.ana)
    outcome.measure(date(2026, 10, 12), Decimal("2.5"), by=cast.mira)
    outcome.measure(date(2026, 10, 5), Decimal(3), by=cast.mira)
    outcome.measure(date(2026, 10, 13), Decimal(1), by=cast.mira)
    waiting = Narration.objects.debts()
    said = {entry.kind: entry for entry in waiting}
    assert said["promise.claimed"].headline == "Mira Lindt says that it is there: “Six printers”"
    assert said["promise.waived"].headline == "Ana Ruiz lets go of a promise: “A quiet week”"
    assert said["promise.waived"].why.endswith("asked about it again. We moved the line.")
    # An older number is no news, and a newer one takes the place of the one that waits.
    [entry] = waiting.filter(kind="outcome.measured")
    assert entry.headline == "The newest number for “Wrong labels” is 1 labels"
    assert entry.why.startswith("We promised 1, so it is there. You see each number")


def test_a_second_persons_word_and_a_new_beginning_are_drafted(drawn):
    cast = drawn.people
    said = {
        "outcome.seconded": f"Ana Ruiz looked and says that it is there: {cast.deal}",
        "deal.renewed": "We think about the next time together",
    }
    for kind, headline in said.items():
        record(kind, about=cast.deal, by=cast.ana, deal_id=cast.deal.pk, audience="client")
        assert Narration.objects.get(kind=kind).headline == headline


def test_what_is_next_names_who_and_the_day(drawn):
    post = where(drawn.people.deal)
    after = next_words(post)
    assert after.startswith(post.next_words.rstrip("."))
    assert f"{post.next_who.name} does it by " in after
    assert f"{post.next_on.day} " in after


def test_no_two_verbs_say_the_same():
    for part in (0, 1):
        said = [in_words(kind)[part] for kind in WORDS]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("kind", WORDS)
def test_what_was_left_out_leaves_no_hole(kind):
    made = first_words(Said(kind, facts={}), None)
    assert made.headline
    assert len(made.why) > 10
    assert "  " not in f"{made.headline} {made.why}"


def test_a_steps_own_why_comes_first():
    class Step:
        why = "Without signal no label is printed."

    assert first_words(Said("step.started"), Step()).why == Step.why
