"""When a day slips the client hears it from us: old day, new day, reason, by name, at once."""

from datetime import timedelta

import pytest

from goodbuy.kernel import clock
from goodbuy.kernel.working_days import calendar_for
from goodbuy.plans.drafts import WORDS
from goodbuy.plans.models import Narration
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.promises.models import Promise

__all__ = ["drawn"]


@pytest.mark.advice("A21")
def test_a_promise_that_slips_is_told_at_once_with_both_days_the_reason_and_a_name(cast):
    calendar = calendar_for("US", "America/New_York")
    today = clock.today("America/New_York")
    old, new = calendar.add(today, 2), calendar.add(today, 9)
    promise = Promise.record(
        deal=cast.deal, words="You have the plan", said_by=cast.mira_cast, by=cast.mira, due_on=old
    )
    promise.give_new_day(new, by=cast.mira, reason="The printer is late")
    entry = Narration.objects.get(kind="promise.delayed")
    told = f"{entry.headline} {entry.why}"
    for day in (old, new):
        assert f"{day:%-d %B}" in told
    assert "The printer is late. Mira Lindt tells you" in told
    assert entry.publishes_at == entry.happened_at
    assert Narration.objects.ripe().filter(pk=entry.pk).exists()


def test_other_news_rests_before_it_tells_itself(cast):
    Promise.record(deal=cast.deal, words="You have it", said_by=cast.mira_cast, by=cast.mira)
    entry = Narration.objects.get(kind="promise.recorded")
    assert entry.publishes_at - entry.happened_at == timedelta(hours=4)


def test_each_verb_has_words_of_its_own():
    headlines = [headline for headline, _ in WORDS.values()]
    reasons = [why for _, why in WORDS.values() if why]
    assert len(set(headlines)) == len(headlines)
    assert len(set(reasons)) >= len(reasons) - 1
