from datetime import timedelta

import pytest

from goodbuy.deals.models import Brief, Deal
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock, words
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.plans.tests.plan_cast import NOON, drawn
from goodbuy.workspaces.boundary import acting_as_member

__all__ = ["drawn"]


def items(member, kind):
    with acting_as_member(member):
        page = today_page(member)
    return [item for group in page.groups for _, item in group.items if item.kind == kind]


def asked_after_the_visit(drawn):
    """The check-in that Ana got once the network firm said that it had been there."""
    drawn.wifi.claim(by=drawn.people.mira)
    one = CheckIn.objects.get(step=drawn.wifi)
    CheckIn.objects.filter(pk=one.pk).update(state="sent", cast=drawn.people.ana.cast)
    one.refresh_from_db()
    return one


def test_what_was_told_by_telephone_says_so_wherever_the_team_reads_it(drawn, client):
    people = drawn.people
    mira, ana = people.mira, people.ana.cast
    asked_after_the_visit(drawn).reply(by=mira, verdict=-1, words="The ladder stood in dock 3.")
    TeachBack.ask(drawn.wifi, by=mira, cast=ana).say("They lay cables.", by=mira)
    Brief.send(people.deal, by=mira, cast=ana, status="talk", words="Ring me.")
    told = "Told to Mira Lindt, who wrote it down."
    [answer], [understood], [brief] = (
        items(mira, kind) for kind in ("follow_up", "teach_back", "brief")
    )
    assert answer.headline == "Ana: Worse. How was the visit?"
    assert answer.why == f"“The ladder stood in dock 3.” {told}"
    assert understood.headline == "Ana says what happens in “Check the signal”. Is it what we mean?"
    assert understood.why == f"“They lay cables.” {told}"
    assert (brief.headline, brief.quote_by) == ("Ana Ruiz asks us to ring", f"Ana Ruiz. {told}")
    client.force_login(mira.user)
    for where in (f"/deals/{people.deal.pk}/plan/", f"/deals/{people.deal.pk}/"):
        assert client.get(where).text.count(told) == 1
    step = client.get(f"/steps/{drawn.wifi.pk}/").text
    assert (step.count(told), step.count("Written down by Mira Lindt.")) == (1, 1)


@pytest.mark.advice("A03")
def test_today_says_once_a_deal_what_the_client_may_not_know(drawn, client):
    mira = drawn.people.mira
    [item] = items(mira, "assumed")
    assert item.headline.startswith("Ana may not know: Sign the page")
    assert item.url == f"/deals/{drawn.people.deal.pk}/tell/"
    client.force_login(mira.user)
    assert item.headline in client.get("/today/").text.replace("&#x27;", "'")
    seen = client.get(f"/deals/{drawn.people.deal.pk}/seen/").text
    assert "What Ana may not know" in seen
    assert "They have not confirmed the plan." in seen
    Deal.objects.update(told_at=clock.now() + timedelta(seconds=1))
    assert items(mira, "assumed") == []


def test_a_check_in_waits_on_its_working_day_and_not_before(drawn, client):
    mira = drawn.people.mira
    drawn.wifi.claim(by=mira)
    assert items(mira, "check_in") == []
    with clock.moved_to(NOON + timedelta(days=1)):
        [item] = items(mira, "check_in")
    assert item.headline == "Ask Ana how it went: How was the visit?"
    assert "/check-ins/" in item.url
    client.force_login(mira.user)
    assert client.get(item.url).status_code == 200


def test_today_says_what_they_answered_and_in_which_words(drawn):
    people = drawn.people
    one = asked_after_the_visit(drawn)
    one.reply(by=people.ana, verdict=-1, is_clear=False, words="The ladder stood in dock 3.")
    [item] = items(people.mira, "follow_up")
    assert item.headline == "Ana: Worse. What comes next is not clear. How was the visit?"
    assert item.why == "“The ladder stood in dock 3.”"
    assert item.act == "Follow it up with Ana"
    said = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    said.say("They lay cables.", by=people.ana)
    [item] = items(people.mira, "teach_back")
    assert item.headline == "Ana says what happens in “Check the signal”. Is it what we mean?"
    assert (item.why, item.url) == ("“They lay cables.”", f"/steps/{drawn.wifi.pk}/#h-teach")


def test_an_answer_is_followed_up_without_whoever_wishes_quiet(drawn):
    people = drawn.people
    one = asked_after_the_visit(drawn)
    one.reply(by=people.ana, verdict=-1, words="The ladder stood in dock 3.")
    until = clock.today() + timedelta(days=9)
    said = Brief.send(people.deal, by=people.ana, status="pause", reconnect_on=until)
    [item] = items(people.mira, "follow_up")
    assert item.act == "Follow it up"
    assert f"They wish quiet until {words.day(said.reconnect_on)}" in item.why
    # Two words of one moment: neither is newer, and the page still opens.
    Brief.send(people.deal, by=people.ana, status="pause", reconnect_on=until)
    assert items(people.mira, "follow_up")
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        Brief.send(people.deal, by=people.ana, status="all_well")
        [item] = items(people.mira, "follow_up")
    assert item.act == "Follow it up with Ana"


@pytest.mark.parametrize("status", Brief.ENDINGS)
def test_an_answer_is_followed_up_without_whoever_wants_to_hear_no_more(drawn, status):
    people = drawn.people
    asked_after_the_visit(drawn).reply(by=people.ana, verdict=-1, words="The ladder stood there.")
    Brief.send(people.deal, by=people.ana, status=status)
    [item] = items(people.mira, "follow_up")
    assert item.act == "Follow it up"
    assert item.why.endswith("Nobody asks them any more: do what you can without them.")


def test_the_plan_says_what_each_answer_was(drawn, client):
    people = drawn.people
    one = asked_after_the_visit(drawn)
    one.reply(by=people.ana, verdict=-1, words="The ladder stood in dock 3.")
    one.follow_up(by=people.mira, words="We took it away.")
    client.force_login(people.mira.user)
    said = client.get(f"/deals/{people.deal.pk}/plan/").text
    assert "Worse" in said
    assert "“The ladder stood in dock 3.” We did: We took it away." in said
    assert "Not asked" not in said


@pytest.mark.parametrize("end", ["decline", "pause"])
def test_where_a_deal_is_over_or_paused_nobody_is_hurried_asked_or_rung_up(drawn, end):
    people = drawn.people
    drawn.wifi.claim(by=people.mira)
    one = CheckIn.objects.get(step=drawn.wifi)
    with clock.moved_to(NOON + timedelta(days=90)):
        assert items(people.mira, "check_in")
        assert items(people.mira, "step")
        CheckIn.objects.filter(pk=one.pk).update(state="silent", rung=3, cast=people.ana.cast)
        assert items(people.mira, "silence")
        people.deal.refresh_from_db()
        if end == "decline":
            people.deal.decline(by=people.mira, side="client", reason="They built it themselves.")
        else:
            until = clock.today("UTC") + timedelta(days=14)
            people.deal.pause(by=people.mira, until=until)
        for kind in ("check_in", "step", "silence", "unsaid"):
            assert items(people.mira, kind) == []
    # In dispute, and due a long time ahead.
    drawn.wifi.dispute(by=people.ana, reason="Dock 3 has none.")
    assert items(people.mira, "step") == []
