"""Pages of the play-by-play ask the database the same, however much a deal holds."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Charter
from goodbuy.conversations.models.charter import default_lines
from goodbuy.kernel import clock
from goodbuy.plans.check_in_moves import sent
from goodbuy.plans.models import CheckIn, Narration, Specified, Step, TeachBack
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import room
from goodbuy.timeline.many import move_all


def fill(drawn, rounds):
    """More of everything that these pages show: promises in steps, verdicts, questions, news."""
    cast = drawn.people
    for number in range(rounds):
        promise = Promise.record(
            deal=cast.deal, words=f"Promise {number}", said_by=cast.mira_cast,
            said_to=cast.ana.cast, by=cast.mira, due_on=clock.now().date() + timedelta(7),
        )  # fmt: skip
        step = drawn.plan.add_step(
            by=cast.mira, phase=drawn.label.phase, name=f"Step {number}", owner=drawn.sam,
            expectation="As you see it.",
        )  # fmt: skip
        Specified.link(promise, step, by=cast.mira)
        asked = CheckIn.ask_by_hand(
            cast.deal, by=cast.mira, cast=cast.ana.cast, asks=f"Is {number} clear?"
        )
        today = clock.now().date()
        move_all([sent(asked, cast=cast.ana.cast, owner=cast.mira_cast, on=today)], by=cast.mira)
        TeachBack.ask(step, by=cast.mira, cast=cast.ana.cast)
        step.claim(by=cast.mira)
        CheckIn.tell_of(step, by=cast.ana, verdict=-1, words="A little late.")
        Narration.tell(
            deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline=f"News {number}"
        )


@pytest.fixture
def pages(drawn, ana, client):
    cast = drawn.people
    drawn.plan.show(by=cast.mira)
    charter = Charter.propose(cast.deal, default_lines(), by=cast.mira)
    charter.accept(by=cast.ana, seen=charter.sha256)
    fill(drawn, 1)
    client.force_login(cast.mira.user)
    deal, step = [cast.deal.pk], Step.objects.get(name="Step 0")
    promise = Promise.objects.get(words="Promise 0")
    ours = ["first_days", "said", "rhythm", "deal_rhythm"]
    named = {
        name: (client, reverse(f"plans:{name}", args=[] if name == "rhythm" else deal))
        for name in ours
    }
    named |= {
        "their " + name: (ana, room(cast, name))
        for name in ("page", "first_days", "together", "told", "steps", "promises", "questions")
    }
    named["their step"] = (ana, room(cast, "step", step.pk))
    named["their promise"] = (ana, room(cast, "promise", promise.pk))
    for name in ("told", "aftertaste", "stays"):
        named["report " + name] = (client, reverse(f"insight:{name}"))
    return named


def test_no_page_of_the_play_by_play_asks_more_where_there_is_more(drawn, pages, count_queries):
    few = {name: count_queries(who, url) for name, (who, url) in pages.items()}
    assert {name: n for name, n in few.items() if n > 12} == {}
    fill(drawn, 5)
    assert {name: count_queries(who, url) for name, (who, url) in pages.items()} == few
