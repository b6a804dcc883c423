"""Months of deals with the real clockwork: nobody is chased, forgotten, or left without a word.

Eight deals and 120 days as it stands; `GOODBUY_YEAR_DEALS` and `GOODBUY_YEAR_DAYS` make it larger,
`GOODBUY_YEAR_SEED` another one. 200 deals over 364 days take a quarter of an hour of one core.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import Brief, CastMember, Deal, Nudge, Question
from goodbuy.insight.duties import MOST, waiting_for
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.plans.asking import ASKED_IN
from goodbuy.plans.models import CheckIn, Narration, Presence, Rhythm, Step
from goodbuy.plans.models.presence import all_is_proven
from goodbuy.promises.models import Promise
from goodbuy.testing.year import ENDED, FIRST, Year, _at
from goodbuy.workspaces.boundary import acting_as_member

DEALS = int(os.environ.get("GOODBUY_YEAR_DEALS", "8"))
DAYS = int(os.environ.get("GOODBUY_YEAR_DAYS", "120"))
SEED = int(os.environ.get("GOODBUY_YEAR_SEED", "4"))
DAY = timedelta(days=1)


@pytest.mark.advice("A05", "A14", "A19", "A20", "A22", "A23", "A30", "A40", "A58")
@pytest.mark.invariant(7, 9, 17)
@pytest.mark.django_db(transaction=True)
def test_no_day_on_which_somebody_is_chased_forgotten_or_left_in_the_dark(cast):
    year = Year(cast, DEALS, SEED)
    year.begin()
    for number in range(DAYS):
        day = FIRST + number * DAY
        seen = len(year.posted)
        year.live_through(day)
        nobody_is_chased(year, year.posted[seen:])
        if number % 7 == 2:
            # In the evening, when the round of the day has long been made.
            with clock.moved_to(_at(day, 21, 30)):
                assert_second_round_is_quiet(year)
                nobody_vanishes(year)
                silence_is_heard(year, day)
                debts_are_seen(year, day)
    letters_are_few(year)


def nobody_is_chased(year, letters):
    asking = [one for one in letters if one.sort in Nudge.NUDGING]
    people = Counter(year.reader_of(one.to) for one in asking)
    twice = [one.to for one in asking if people[year.reader_of(one.to)] > 1]
    assert not twice, f"{twice} got two letters that ask on {letters[0].on}"
    for one in asking:
        assert not one.crosses, one


def assert_second_round_is_quiet(year):
    year.tick()
    assert year.tick() == 0


def nobody_vanishes(year):
    for one in year.purchases:
        mine = Presence.objects.filter(deal=one.deal, is_seller=True).select_related("cast")
        for presence in mine:
            heard = presence.mode != Presence.Mode.ARCHIVED and not presence.cast.has_left
            assert heard or all_is_proven(one.deal.pk), one.deal
        assert len(mine) == 1


def silence_is_heard(year, day):
    """Longer than the longest silence without a word: one of us is told to act."""
    longest = Rhythm().longest_days
    loud = {one.deal_id for one in CheckIn.objects.filter(state="escalated")}
    for one in year.purchases:
        deal = Deal.objects.get(pk=one.deal.pk)
        until = year.quiet_until(one.grant.email)
        since = max(one.heard, deal.stage_since.date(), until)
        if deal.stage not in ASKED_IN or one.word in ENDED or until > day:
            continue
        if (day - since).days > longest + 4:
            assert deal.pk in loud, (deal, since, day)


def debts_are_seen(year, day):
    seen = set()
    for member in year.members:
        with acting_as_member(member):
            # A page is one screen of these; what is settled makes room for the next.
            waiting = [row.key for row in waiting_for(member, most=10_000)]
            groups = today_page(member).groups
        shown = [item.key for group in groups for _number, item in group.items]
        assert set(shown) <= set(waiting)
        assert len(waiting) > MOST or set(shown) == set(waiting)
        seen |= set(waiting)
    owed = set(owed_on(day))
    assert owed <= seen, f"{day}: nobody sees {sorted(owed - seen)[:5]}"


def owed_on(day):
    """Everything that somebody waits for, asked table by table."""
    deals = Deal.objects.values("pk")
    now = clock.now()
    promises = Promise.objects.open().filter(due_on__lte=day, said_by__side="seller")
    claims = Step.objects.filter(state="claimed").exclude(owner__side="seller")
    # Where a deal is paused or over nobody is hurried, and nobody is rung up.
    running = {"deal__stage__in": Deal.RUNNING}
    late = Step.objects.open().filter(due_on__lt=day, **running)
    silent = CheckIn.objects.silent().exclude(heard_on__isnull=False, rung__gt=0).filter(**running)
    meetings = Meeting.objects.filter(state="planned", is_shared=True, ends_at__lte=now)
    briefs = Brief.objects.unanswered().newest().filter(cast__side="client", reconnect_on=None)
    for kind, rows in {
        "promise": promises,
        "question": Question.objects.open(),
        "narration": Narration.objects.filter(state="draft"),
        "step": late,
        "claim": claims,
        "follow_up": CheckIn.objects.owed(),
        "silence": silent,
        "recap": meetings,
        "brief": briefs.exclude(status="decided_no"),
    }.items():
        keys = rows.filter(deal__in=deals).values_list("pk", flat=True)
        yield from (f"{kind}:{pk}" for pk in keys)


def letters_are_few(year):
    """The digest comes once a week at most; and the year was one in which things happened."""
    for days in year.digests().values():
        gaps = [(b - a).days for a, b in zip(days, days[1:], strict=False)]
        assert all(gap >= 4 for gap in gaps), gaps
        assert len(days) <= (days[-1] - days[0]).days // 7 + 2
    sorts = Counter(one.sort for one in year.posted)
    assert sorts["asks"] > DAYS * DEALS / 60
    assert sorts["by_hand"]
    assert any(one.is_digest for one in year.posted)
    assert CheckIn.objects.filter(rung__gte=2).exists()
    assert CastMember.objects.filter(side="client").count() == DEALS
