from datetime import timedelta

import pytest

from goodbuy.insight.briefing import brief_of
from goodbuy.insight.meeting_briefs import send_meeting_briefs
from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Fact, Person, Relationship
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_meeting
from goodbuy.testing.mail import delivered


def hear(ana, cast, words, days, kind="opinions", **fields):
    on = clock.today("America/New_York") - timedelta(days=days)
    return Fact.hear(ana, words, kind, by=cast.mira, heard_on=on, **fields)


def again(ana):
    return Person.objects.get(pk=ana.pk)


@pytest.mark.advice("A51")
def test_a_brief_shows_the_three_freshest_things_not_yet_come_back_to(mira, cast, ana):
    facts = [hear(ana, cast, f"Opinion {days}", days) for days in (40, 30, 20, 10)]
    shown = [fact.words for fact in brief_of(again(ana), cast.mira).fresh]
    assert shown == ["Opinion 10", "Opinion 20", "Opinion 30"]
    assert "Opinion 10" in mira.get(f"/people/{ana.pk}/brief/").text
    mira.post(f"/facts/{facts[3].pk}/came-back/")
    shown = [fact.words for fact in brief_of(again(ana), cast.mira).fresh]
    assert shown == ["Opinion 20", "Opinion 30", "Opinion 40"]


@pytest.mark.advice("A51")
def test_what_is_stale_or_sensitive_leads_no_brief(cast, ana):
    fact = hear(ana, cast, "Old news", 3)
    fact.fade(by=cast.mira)
    hear(ana, cast, "On the web", 3, how="public")
    hear(ana, cast, "Between us", 3, sensitivity="sensitive")
    assert brief_of(again(ana), cast.mira).fresh == []


def test_a_brief_says_what_both_owe_where_we_are_and_what_to_mind(mira, cast, ana):
    ours = cast.deal.cast.get(member=cast.mira)
    due = clock.today("America/New_York") + timedelta(days=3)
    Promise.record(deal=cast.deal, words="The plan", said_by=ours, by=cast.mira, due_on=due)
    Promise.record(deal=cast.deal, words="The map", said_by=cast.ana.cast, by=cast.mira, due_on=due)
    hear(ana, cast, "Never at shift change", 9, "preferences")
    Contact.log(ana, "call", by=cast.mira, words="The cold aisle")
    page = mira.get(f"/people/{ana.pk}/brief/").text
    for words in ("The plan", "The map", "Never at shift change", "The cold aisle"):
        assert words in page
    assert cast.deal.name in page


def test_somebody_of_whom_nothing_is_known_gets_a_page_that_says_so(mira, cast):
    stranger = Person.add(by=cast.mira, name="Nell Ostrander")
    page = mira.get(f"/people/{stranger.pk}/brief/")
    assert page.status_code == 200
    assert "Nothing is known yet" in page.text


def test_the_host_gets_the_brief_by_mail_once_and_not_a_colleagues_secrets(cast, ana):
    secret = "Wants to leave in spring"
    Fact.hear(ana, secret, "career", by=cast.mira, audience="me")
    make_meeting(cast, clock.now() + timedelta(hours=5), who=[ana.name])
    with delivered() as letters:
        assert send_meeting_briefs() == 1
        assert send_meeting_briefs() == 0
    (letter,) = letters
    assert letter.to == [cast.mira.email]
    assert "Walk the docks" in letter.subject
    assert secret in letter.body, "the host heard it"
    assert ana.name in letter.alternatives[0].content


def test_a_brief_costs_the_same_however_much_is_known(mira, cast, ana, count_queries):
    url = f"/people/{ana.pk}/brief/"
    hear(ana, cast, "One", 1)
    few = count_queries(mira, url)
    for number in range(20):
        hear(ana, cast, f"Number {number}", number)
    assert count_queries(mira, url) == few <= 20


def test_on_a_day_to_talk_the_brief_comes_in_the_morning_and_once(cast, ana):
    hear(ana, cast, "The cold aisle is too narrow", 4)
    day = clock.today(cast.mira.zone) + timedelta(days=3)
    Relationship.between(cast.mira, ana).agree_to_talk(day, by=cast.mira)
    noon = clock.noon(day)
    with delivered() as letters:
        assert send_meeting_briefs() == 0
        with clock.moved_to(noon - timedelta(hours=11)):
            assert send_meeting_briefs() == 0, "in the night nobody is written to"
        with clock.moved_to(noon):
            assert send_meeting_briefs() == 1
            assert send_meeting_briefs() == 0
    (letter,) = letters
    assert letter.to == [cast.mira.email]
    assert ana.name in letter.subject
    assert "The cold aisle is too narrow" in letter.body
    with clock.moved_to(noon), delivered() as letters:
        Relationship.between(cast.rolf, ana).agree_to_talk(day, by=cast.rolf)
        Contact.log(ana, "call", by=cast.rolf)
        assert send_meeting_briefs() == 0, "they have talked"


def test_a_deal_in_the_bin_and_a_faded_fact_stand_in_no_brief(cast, ana):
    fact = hear(ana, cast, "Wants bad news first", 9, "preferences")
    assert brief_of(again(ana), cast.mira).mind == ["Wants bad news first"]
    fact.fade(by=cast.mira)
    type(cast.deal).objects.filter(pk=cast.deal.pk).update(deleted_at=clock.now())
    brief = brief_of(again(ana), cast.mira)
    assert (brief.mind, brief.where) == ([], [])
