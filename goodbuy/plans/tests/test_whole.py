"""A page that loads a deal once gives the very answer that `where()` gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.deals.models import Deal
from goodbuy.plans.models import Plan
from goodbuy.plans.tests.test_where import RULES, a_plan, plan_of
from goodbuy.plans.where import where
from goodbuy.plans.whole import load_whole
from goodbuy.promises.models import Outcome, Promise


@pytest.mark.advice("A02")
@RULES
@given(
    rows=a_plan,
    stage=st.sampled_from(list(Deal.Stage)),
    is_shown=st.booleans(),
    results=st.lists(st.sampled_from(["proposed", "claimed", "measuring"]), max_size=3),
)
def test_loaded_once_or_asked_afresh_the_answer_is_the_same(cast, rows, stage, is_shown, results):
    deal, ana = plan_of(cast, rows, stage)
    deal.plan.state = Plan.State.SHOWN if is_shown else Plan.State.DRAFT
    deal.plan.save()
    for order, state in enumerate(results, start=1):
        fields = {"workspace": cast.workspace, "deal": deal, "target": order, "order": order}
        Outcome.objects.create(name=f"Result {order}", state=state, **fields)
    Promise.record(deal=deal, words="The list of batches", said_by=ana, by=cast.mira)
    deal = Deal.objects.select_related("workspace").get(pk=deal.pk)

    whole = load_whole(deal, plan=deal.plan)

    assert whole.where(ana) == where(deal, for_=ana)
    assert whole.where() == where(deal)
