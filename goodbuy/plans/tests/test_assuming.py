"""The second half of A03: what is coming and was not confirmed is never taken for known."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.plans.assuming import AHEAD, assumed_known, assumed_many
from goodbuy.plans.models import Plan, Step
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.plans.tests.test_where import RULES, a_plan, plan_of


@pytest.mark.advice("A03")
@RULES
@given(rows=a_plan)
def test_over_random_plans_every_unconfirmed_step_that_begins_soon_is_assumed(cast, rows):
    deal, _ = plan_of(cast, rows, Deal.Stage.ONBOARDING)
    soon = clock.today() + AHEAD
    steps = Step.objects.filter(deal=deal, is_shared=True, starts_on__lte=soon)
    wanted = {step.pk for step in steps if step.state in Step.OPEN}
    assert {one.step_id for one in assumed_known(deal)} == wanted
    Plan.objects.filter(deal=deal).update(state="shown")
    plan = Plan.objects.get(deal=deal)
    body = plan.body()
    plan._keep("confirmed", body, cast.mira)
    deal.told_at = clock.now()
    deal.save()
    assert assumed_known(deal) == []
    for step in Step.objects.filter(deal=deal, pk__in=wanted)[:1]:
        Step.objects.filter(pk=step.pk).update(due_on=step.due_on + timedelta(days=1))
        [one] = assumed_known(deal)
        assert one.step_id == step.pk
        assert "They confirmed it for" in one.reason


@pytest.mark.advice("A03")
def test_a_slip_is_assumed_until_the_client_hears_of_it(drawn):
    deal, mira = drawn.people.deal, drawn.people.mira
    names = {one.name for one in assumed_known(deal)}
    assert "Sign the page" in names
    assert "Count the printers" not in names, "the team’s own steps are no business of the client"
    assert all(one.is_untold for one in assumed_known(deal))
    with clock.moved_to(NOON + timedelta(hours=1)):
        deal.was_told()
    deal.refresh_from_db()
    assert not any(one.is_untold for one in assumed_known(deal))
    with clock.moved_to(NOON + timedelta(hours=2)):
        drawn.label.describe(by=mira, name="Approve the new label")
        assert {one.name for one in assumed_known(deal) if one.is_untold} == {
            "Approve the new label"
        }


def test_nothing_is_assumed_of_a_deal_that_is_paused_or_over(drawn):
    deal = drawn.people.deal
    for stage in ("declined", "resting", "broken_off"):
        Deal.objects.filter(pk=deal.pk).update(stage=stage, declined_by="client")
        assert assumed_known(deal) == []


def test_many_deals_cost_two_queries(drawn, cast):
    rows = [("Connect six printers", Step.State.READY, 3, True)] * 4
    deals = [plan_of(cast, rows, Deal.Stage.LIVE)[0] for _ in range(4)]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = assumed_many(deals)
    assert len(seen) == 2
    assert all(len(found[deal.pk]) == 4 for deal in deals)
