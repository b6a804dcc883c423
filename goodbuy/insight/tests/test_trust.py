from datetime import timedelta

import pytest

from goodbuy.conversations.models import Aftertaste
from goodbuy.conversations.models.aftertaste import NAMES
from goodbuy.insight.trust import firm_trust, trust_between
from goodbuy.kernel import clock
from goodbuy.people.models import Contact
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_person
from goodbuy.timeline.models import Event


@pytest.fixture
def our_seat(cast):
    return cast.deal.cast.get(member=cast.mira)


def promise(cast, by_seat, words, due_in=-5):
    return Promise.record(
        deal=cast.deal,
        words=words,
        said_by=by_seat,
        by=cast.mira,
        due_on=clock.today("America/New_York") + timedelta(days=due_in),
    )


@pytest.mark.advice("A37")
def test_reliability_is_what_the_events_say_both_ways(cast, ana, our_seat):
    for number in range(4):
        made = promise(cast, our_seat, f"Ours {number}")
        made.confirm_kept(by=cast.ana) if number else made.miss(by=cast.ana)
    theirs = promise(cast, cast.ana.cast, "The map by Friday")
    theirs.confirm_kept(by=cast.mira)
    trust = trust_between(cast.mira, ana)
    kept = Event.objects.filter(kind="promise.kept", about_name__startswith="Ours").count()
    assert trust.ours.says == f"{kept} of 4 kept."
    assert trust.ours.share == 0.75
    assert trust.theirs.share == 1
    assert any("missed" in line for line in trust.ours.evidence)
    assert promise(cast, our_seat, "Later", due_in=30)
    ana = type(ana).objects.get(pk=ana.pk)
    assert trust_between(cast.mira, ana).ours.says == "3 of 4 kept.", "what is not due says nothing"
    missed = Promise.objects.get(state=Promise.State.MISSED)
    missed.repair(by=cast.mira, words="The map went out a day late, with our thanks")
    trust = trust_between(cast.mira, type(ana).objects.get(pk=ana.pk))
    assert trust.ours.says == "3 of 4 kept. 1 missed and made good."
    assert trust.ours.share == 3.5 / 4, "what was made good counts half"


@pytest.mark.advice("A38")
def test_the_clients_own_answer_outranks_ours_and_moves_self_interest_alone(cast, ana):
    for day in (3, 2, 1):
        on = clock.today("America/New_York") - timedelta(days=day)
        Contact.log(ana, "call", by=cast.mira, on=on, asked="a reference")
    before = trust_between(cast.mira, ana)
    assert before.self_interest.share == 1
    today = clock.today("America/New_York")
    row = Aftertaste.objects.create(
        workspace=cast.workspace,
        deal=cast.deal,
        cast=cast.ana.cast,
        moment="yes",
        due_on=today,
        state="sent",
        sent_at=clock.now(),
    )
    row.answer(dict.fromkeys(NAMES, 4) | {"slider": 80}, by=cast.ana)
    after = trust_between(cast.mira, type(ana).objects.get(pk=ana.pk))
    assert after.self_interest.share == pytest.approx(0.2)
    assert [f.share for f in after.figures[:4]] == [f.share for f in before.figures[:4]]


@pytest.mark.advice("A52")
def test_a_firm_changes_only_through_its_people_weighted_by_talks(cast, ana, our_seat):
    company = cast.deal.company
    ana.edit(by=cast.mira)
    type(ana).objects.filter(pk=ana.pk).update(company=company)
    ben = make_person(cast.mira, "Ben Holm", company)
    assert [f.share for f in firm_trust(cast.mira, company).figures] == [None] * 5
    for day in range(3):
        Contact.log(
            ana, "call", by=cast.mira, on=clock.today("America/New_York") - timedelta(days=day)
        )
    Contact.log(ben, "call", by=cast.mira, asked="the price list")
    firm = firm_trust(cast.mira, company)
    interest = firm.figures[4]
    assert interest.share == pytest.approx(1 / 4), "one talk of four was about us"
    assert "2 people" in interest.says
    cast.deal.company.edit(by=cast.mira, industry="Food")
    assert firm_trust(cast.mira, company).figures[4].share == interest.share


def test_the_pages_open_each_figure_and_cost_the_same(mira, cast, ana, our_seat, count_queries):
    url = f"/people/{ana.pk}/trust/"
    promise(cast, our_seat, "The plan").confirm_kept(by=cast.ana)
    few = count_queries(mira, url)
    for number in range(12):
        promise(cast, our_seat, f"Number {number}").confirm_kept(by=cast.ana)
    assert count_queries(mira, url) == few <= 9
    page = mira.get(url).text
    assert "13 of 13 kept." in page
    assert "What it rests on" in page
    assert "less is better" in page
    assert mira.get(f"/companies/{cast.deal.company_id}/trust/").status_code == 200


def test_no_client_ever_reads_of_trust(client, cast, ana):
    room = client.get(f"/r/{cast.ana_token}/", follow=True)
    assert room.status_code == 200
    assert "trust" not in room.text.lower()
    assert client.get(f"/people/{ana.pk}/trust/").status_code == 302
