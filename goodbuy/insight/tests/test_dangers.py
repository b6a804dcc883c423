from datetime import timedelta

import pytest

from goodbuy.deals.models import CastMember, Deal
from goodbuy.insight.deal_page import deal_page, find_page_deal
from goodbuy.kernel import clock
from goodbuy.plans.models import Dependency, Step
from goodbuy.testing.story import tell_story, working
from goodbuy.workspaces.boundary import acting_as_member


@pytest.fixture
def deal(cast):
    return tell_story(cast)


def dangers(cast, deal):
    with acting_as_member(cast.mira):
        return deal_page(find_page_deal(cast.mira, deal.pk), cast.mira).dangers


def test_what_waits_for_something_late_is_likely_to_slip_and_is_named_once(cast, deal):
    step = {step.name: step for step in Step.objects.filter(deal=deal)}
    for name in ("Approve the label layout", "Freezer-label answer"):
        after = step[name]
        waits = {"deal": deal, "workspace": deal.workspace, "after": after}
        Dependency.objects.create(step=step["Connect six printers"], **waits)
    late = clock.today(deal.workspace.zone) - timedelta(days=2)
    Step.objects.filter(pk=step["Freezer-label answer"].pk).update(due_on=late)
    found = [one for one in dangers(cast, deal) if "Connect six printers" in one.title]
    assert [(one.title, one.how) for one in found] == [("“Connect six printers” slips", "Likely")]
    assert found[0].words == "It waits for “Freezer-label answer”, 2 days late. Lena has it."


def test_a_plan_that_ends_after_the_promised_day_says_so(cast, deal):
    last = Step.objects.filter(deal=deal).order_by("-due_on").first()
    Deal.objects.filter(pk=deal.pk).update(value_on=last.due_on - timedelta(days=3))
    assert "The results come late" in [one.title for one in dangers(cast, deal)]


def test_who_is_away_on_the_day_and_who_has_left_are_named(cast, deal):
    day = working(2)
    step = Step.objects.get(deal=deal, name="Approve the label layout")
    Step.objects.filter(pk=step.pk).update(due_on=day)
    CastMember.objects.filter(pk=step.owner_id).update(away_from=day, away_to=day)
    gone = CastMember.objects.filter(deal=deal, side="client").exclude(pk=step.owner_id).first()
    CastMember.objects.filter(pk=gone.pk).update(has_left=True, part="pays")
    found = {one.title: one for one in dangers(cast, deal)}
    away = next(one for title, one in found.items() if "is away on" in title)
    assert away.words == "“Approve the label layout” is due that day. Nobody stands in."
    left = found[f"{gone.name.split()[0]}’s voice is gone"]
    assert (left.words, left.how) == ("Pays. Who speaks for that now?", "Happened")


def test_a_deal_that_is_over_has_nothing_left_to_go_wrong(cast, deal):
    fields = {"stage": "declined", "declined_by": "client", "end_reason": "Too dear."}
    Deal.objects.filter(pk=deal.pk).update(**fields)
    assert dangers(cast, deal) == []
