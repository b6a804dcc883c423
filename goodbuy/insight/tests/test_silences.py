"""A seller who vanishes is on Today and in the report; a handoff asks whoever acts next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goodbuy.deals.models import Deal
from goodbuy.insight.silences import silences
from goodbuy.insight.today import waiting_for
from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Relationship
from goodbuy.plans import handing
from goodbuy.plans.models import Narration, Presence
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.workspaces.models import Member, Workspace

__all__ = ["drawn"]


@pytest.fixture
def signed(drawn):
    cast = drawn.people
    today = clock.today("UTC")
    Deal.objects.filter(pk=cast.deal.pk).update(stage="onboarding", agreed_on=today)
    cast.deal.refresh_from_db()
    for presence in Presence.objects.all():
        Narration.tell(deal=cast.deal, narrator=presence.cast, by=cast.mira, headline="We begin")
    return cast


@pytest.fixture
def mira(client, signed):
    client.force_login(signed.mira.user)
    return client


@pytest.mark.advice("A30", "A19")
def test_a_seller_who_vanished_after_the_signature_is_on_today_and_in_the_report(mira, signed):
    assert "The seller has vanished" not in mira.get(reverse("insight:today")).text
    with clock.moved_to(clock.now() + timedelta(days=signed.workspace.silent_days + 3)):
        today = mira.get(reverse("insight:today")).text
        report = mira.get(reverse("insight:stays")).text
    assert "The seller has vanished" in today
    assert "Mira has not been heard for 17 days" in today
    assert "17 days" in report
    assert "One seller has not been heard for too long." in report


def kinds_at(signed, moment, zone):
    with clock.moved_to(moment.replace(tzinfo=ZoneInfo(zone))):
        waits = {row.kind: row for row in waiting_for(signed.mira)}
        [silence] = silences(signed.mira)
    return waits, silence


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata"])
@pytest.mark.parametrize("at", [time(0, 30), time(23, 30)])
def test_a_silence_is_counted_in_days_of_the_workspace(signed, zone, at):
    Workspace.objects.update(zone=zone)
    Member.objects.update(zone=zone)
    signed.mira = Member.objects.select_related("workspace").get(pk=signed.mira.pk)
    day, seller = date(2026, 10, 12), Presence.objects.filter(is_seller=True)
    heard = datetime.combine(day, at, ZoneInfo(zone))
    seller.update(heard_at=heard, cliff_at=heard + timedelta(hours=24), heard_share=1)
    seller.update(planned_share=5)
    last = day + timedelta(days=signed.workspace.silent_days)
    for late_or_early in (time(0, 30), time(23, 30)):
        waits, silence = kinds_at(signed, datetime.combine(last, late_or_early), zone)
        assert "vanished" not in waits
        assert waits["cliff"].on == day + timedelta(days=1)
        assert (silence.days, silence.is_vanished) == (14, False)
    next_day = last + timedelta(days=1)
    for late_or_early in (time(0, 30), time(23, 30)):
        waits, silence = kinds_at(signed, datetime.combine(next_day, late_or_early), zone)
        assert "cliff" not in waits
        assert (waits["vanished"].on, waits["vanished"].more) == (day, "15")
        assert (silence.days, silence.is_vanished) == (15, True)


def test_a_member_far_from_home_counts_the_days_of_the_workspace(signed):
    day, there = date(2026, 10, 12), ZoneInfo("America/New_York")
    Member.objects.update(zone="Pacific/Auckland")
    signed.mira = Member.objects.select_related("workspace").get(pk=signed.mira.pk)
    heard = datetime.combine(day, time(23, 30), there)
    Presence.objects.filter(is_seller=True).update(heard_at=heard)
    last = datetime.combine(day + timedelta(days=signed.workspace.silent_days), time(20))
    assert "vanished" not in kinds_at(signed, last, "America/New_York")[0]
    assert "vanished" in kinds_at(signed, last + timedelta(hours=5), "America/New_York")[0]


@pytest.mark.advice("A08")
@pytest.mark.parametrize("is_work", [False, True])
def test_a_friendship_that_forgot_the_work_is_seen_in_the_record_and_one_that_did_not_is_quiet(
    signed, is_work
):
    """The story: they meet every week, as friends; nobody asks any more where the work stands."""
    person, begun = signed.ana_person, clock.now()
    Contact.log(person, "call", by=signed.mira, deal_id=signed.deal.pk)
    pair = Relationship.between(signed.mira, person)
    pair.set_rhythm(by=signed.mira, ideal_days=7, max_days=14)
    pair.declare("friend", by=signed.mira, mode_by_person="friend")
    for week in range(1, 6):
        with clock.moved_to(begun + timedelta(weeks=week)):
            way = "call" if is_work else "social"
            Contact.log(person, way, by=signed.mira, deal_id=signed.deal.pk)
            if is_work:
                Narration.tell(
                    deal=signed.deal, narrator=signed.mira_cast, by=signed.mira, headline="On time"
                )
    with clock.moved_to(begun + timedelta(weeks=5)):
        raised = {row.kind for row in waiting_for(signed.mira)} & {"pair", "vanished"}
    assert raised == (set() if is_work else {"pair", "vanished"})
    assert Contact.objects.filter(person=person, way="social").count() == (0 if is_work else 5)


def test_a_word_takes_the_line_off_again(mira, signed):
    with clock.moved_to(clock.now() + timedelta(days=20)):
        Narration.tell(
            deal=signed.deal, narrator=signed.mira_cast, by=signed.mira, headline="I am here"
        )
        assert "The seller has vanished" not in mira.get(reverse("insight:today")).text


def test_the_policy_of_the_house_stands_above_the_report(mira, signed):
    assert "Nothing is said yet on why our sellers stay" in mira.get(reverse("insight:stays")).text
    signed.workspace.staying_words = "A signed client counts as much as a new one."
    signed.workspace.save()
    assert "A signed client counts as much" in mira.get(reverse("insight:stays")).text


def test_the_report_costs_the_same_with_many_deals(mira, signed, count_queries):
    assert count_queries(mira, reverse("insight:stays")) <= 6


def test_a_handoff_asks_whoever_acts_next(mira, signed):
    one = handing.begin(signed.deal, by=signed.mira)
    one.write(by=signed.mira, why_words="They never want a recall again.")
    one.refresh_from_db()
    one.offer(by=signed.mira, body=handing.body_of(one))
    assert "Sam reads what was promised" in mira.get(reverse("insight:today")).text
    one.give_back(by=signed.mira, missing="The night shift.")
    text = mira.get(reverse("insight:today")).text
    assert "Mira adds what is missing in the handoff" in text
    assert "The night shift." in text
    page = mira.get(signed.deal.get_absolute_url()).text
    assert "Something is missing" in page
