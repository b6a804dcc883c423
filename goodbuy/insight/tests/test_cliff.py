"""A seller who is heard far less than the plan says is on Today, however short the silence."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration, Phase, Presence
from goodbuy.plans.presence_plan import propose
from goodbuy.plans.tasks import look_for_cliffs
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.testing.cast import make_member

__all__ = ["drawn"]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shares(drawn):
    """In a delivery Mira is planned to share the lead with Sam."""
    cast = drawn.people
    Deal.objects.filter(pk=cast.deal.pk).update(stage="onboarding")
    sam = make_member(cast.workspace, "Sam Okafor", "delivery")
    drawn.sam.change("cast.changed", by=cast.mira, member=sam)
    Presence.objects.filter(deal=cast.deal).delete()
    propose(drawn.plan, by=cast.mira)
    curve = {str(phase.pk): "share" for phase in Phase.objects.filter(deal=cast.deal)}
    Presence.objects.filter(deal=cast.deal).update(curve=curve, mode="share")
    return drawn


def tell(drawn, narrator, count):
    for number in range(count):
        Narration.tell(
            deal=drawn.people.deal, narrator=narrator, by=drawn.people.mira, headline=f"N{number}"
        )


def today(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client.get(reverse("insight:today")).text


@pytest.mark.advice("A19", "A30")
def test_far_under_plan_is_on_today_and_a_word_takes_it_off(shares, client):
    tell(shares, shares.people.mira_cast, 1)
    tell(shares, shares.sam, 7)
    with clock.moved_to(clock.now() + MINUTE):
        assert look_for_cliffs() == 1
        assert look_for_cliffs() == 0
    text = today(client, shares)
    assert "The seller is fading too fast" in text
    assert "The seller has vanished" not in text
    row = Presence.objects.get(is_seller=True)
    assert f"{row.planned_share} of 100 words" in text
    assert row.heard_share < row.planned_share - 25
    with clock.moved_to(clock.now() + 2 * MINUTE):
        tell(shares, shares.people.mira_cast, 1)
    assert "fading too fast" not in today(client, shares)
    tell(shares, shares.people.mira_cast, 6)
    assert look_for_cliffs() == 1
    assert Presence.objects.get(is_seller=True).cliff_at is None


def test_as_planned_and_few_words_are_no_cliff(shares, client):
    tell(shares, shares.sam, 3)
    assert look_for_cliffs() == 0
    tell(shares, shares.people.mira_cast, 3)
    assert look_for_cliffs() == 0
    assert "fading too fast" not in today(client, shares)


def test_before_the_signature_nobody_is_told_of_a_cliff(shares):
    tell(shares, shares.sam, 8)
    Deal.objects.update(stage="evaluating")
    assert look_for_cliffs() == 0
