from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.people.models import Relationship
from goodbuy.plans.drafts import first_words
from goodbuy.promises.models import Outcome
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant, make_person
from goodbuy.testing.reading import read
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member


def claimed(cast, name="Pallets labelled wrongly", **fields):
    outcome = Outcome.propose(
        deal=cast.deal,
        by=cast.mira,
        name=name,
        baseline=Decimal("4.2"),
        target=Decimal(1),
        **fields,
    )
    outcome.agree(by=cast.ana)
    outcome.measure(date(2026, 10, 1), Decimal("0.9"), by=cast.mira)
    outcome.claim(by=cast.mira)
    return outcome


def live(cast):
    Deal.objects.filter(pk=cast.deal.pk).update(stage=Deal.Stage.LIVE)
    cast.deal.refresh_from_db()


@pytest.mark.advice("A29")
def test_a_member_who_tries_to_prove_a_result_is_refused_in_words_and_in_sql(cast):
    outcome = claimed(cast)
    with acting_as_member(cast.mira):
        with pytest.raises(NotAllowed, match="Only a client"):
            outcome.give_verdict("verified", by=cast.mira)
        rows = Outcome.objects.filter(pk=outcome.pk)
        with pytest.raises(IntegrityError, match="only a client"), transaction.atomic():
            rows.update(state="verified", verdict_by=cast.ana.cast)


@pytest.mark.advice("A29")
def test_the_deal_is_proven_when_the_client_proves_the_last_required_result(cast):
    live(cast)
    first, second = claimed(cast), claimed(cast, "Seconds to label a pallet")
    with acting_as_grant(cast.ana):
        first.give_verdict("verified", by=cast.ana)
        assert Deal.objects.get().stage == Deal.Stage.LIVE
        second.deal = Deal.objects.get()
        second.give_verdict("exceeded", by=cast.ana, words="Better than we hoped")
        assert Deal.objects.get().stage == Deal.Stage.PROVEN


def test_no_sql_proves_a_deal_whose_results_are_not_there(cast):
    live(cast)
    with pytest.raises(IntegrityError, match="proven by its results"), transaction.atomic():
        Deal.objects.filter(pk=cast.deal.pk).update(stage=Deal.Stage.PROVEN)
    claimed(cast)
    with pytest.raises(IntegrityError, match="proven by its results"), transaction.atomic():
        Deal.objects.filter(pk=cast.deal.pk).update(stage=Deal.Stage.PROVEN)


def test_a_friends_word_alone_does_not_prove(cast):
    outcome = claimed(cast)
    Relationship.objects.create(
        workspace=cast.workspace, member=cast.mira, person=cast.ana_person, mode="friend"
    )
    ben = make_cast(
        cast.mira, cast.deal, "Ben Adeyemi", person=make_person(cast.mira, "Ben Adeyemi")
    )
    grant = make_grant(cast.mira, cast.deal, ben, "ben")
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana)
        assert (outcome.state, outcome.needs_second) == (Outcome.State.CLAIMED, True)
        with pytest.raises(WrongState, match="second person"):
            outcome.give_verdict("verified", by=cast.ana)
    with acting_as_grant(grant):
        outcome.give_verdict("verified", by=grant)
    assert (outcome.state, outcome.verdict_by) == (Outcome.State.VERIFIED, ben)


def test_the_word_of_a_second_friend_takes_away_no_first_one(cast):
    outcome = claimed(cast)
    ben_person = make_person(cast.mira, "Ben Adeyemi")
    for person in (cast.ana_person, ben_person):
        Relationship.objects.create(
            workspace=cast.workspace, member=cast.mira, person=person, mode="friend"
        )
    ben = make_cast(cast.mira, cast.deal, "Ben Adeyemi", person=ben_person)
    grant = make_grant(cast.mira, cast.deal, ben, "ben")
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana, words="Quiet nights")
    with acting_as_grant(grant):
        outcome.give_verdict("exceeded", by=grant)
    assert (outcome.state, outcome.first_verdict_by) == (Outcome.State.CLAIMED, cast.ana.cast)
    assert outcome.verdict_words == "Quiet nights"


def test_a_relapse_takes_the_deal_back_to_live(cast):
    live(cast)
    outcome = claimed(cast)
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana)
    outcome.deal.refresh_from_db()
    outcome.fall_short(by=cast.mira, words="2.4 in October, we promised 1")
    outcome.deal.refresh_from_db()
    assert outcome.deal.stage == Deal.Stage.LIVE


def test_words_that_we_say_of_a_slipped_result_are_not_put_into_the_clients_mouth(cast):
    live(cast)
    outcome = claimed(cast)
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana, words="Quiet nights")
    assert outcome.is_spoken_of
    assert outcome.speaker == cast.ana.cast
    outcome.fall_short(by=cast.mira, words="2.4 in October, we promised 1")
    outcome.refresh_from_db()
    assert (outcome.speaker, outcome.verdict_on) == (None, None)
    assert outcome.is_spoken_of
    assert outcome.verdict_words == "2.4 in October, we promised 1"


def test_what_was_missing_once_is_not_said_of_a_new_claim(cast):
    outcome = claimed(cast)
    with acting_as_grant(cast.ana):
        outcome.give_verdict("short", by=cast.ana, words="Two docks still wait")
    assert outcome.speaker == cast.ana.cast
    assert outcome.verdict_on
    outcome.recover(by=cast.mira, words="Mira adds a printer by Friday.")
    assert outcome.is_spoken_of
    outcome.measure(date(2026, 11, 12), Decimal("0.7"), by=cast.mira)
    assert not outcome.is_spoken_of
    outcome.claim(by=cast.mira)
    assert not outcome.is_spoken_of
    # It stays theirs, word for word.
    assert (outcome.verdict_by, outcome.verdict_words) == (cast.ana.cast, "Two docks still wait")


def test_a_claim_needs_a_reading(cast):
    outcome = Outcome.propose(deal=cast.deal, by=cast.mira, name="Minutes", target=Decimal(15))
    outcome.agree(by=cast.ana)
    outcome.start_measuring(by=cast.mira)
    with pytest.raises(Refusal, match="Nothing is measured"):
        outcome.claim(by=cast.mira)


def test_short_needs_words(cast):
    outcome = claimed(cast)
    with pytest.raises(Refusal, match="what is missing"):
        outcome.give_verdict("short", by=cast.ana)


def test_a_verdict_on_a_reading_that_misses_the_target_keeps_that_reading(cast):
    live(cast)
    outcome = claimed(cast)
    outcome.measure(date(2026, 11, 12), Decimal("1.7"), by=cast.mira)
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana)
    event = Event.objects.get(kind="outcome.verified")
    assert (event.facts["value"], event.facts["on"]) == ("1.7000", "2026-11-12")
    said = "The last reading is 1.7 (Thursday 12 November), and we promised 1."
    assert event.facts["misses"] == said
    assert said in first_words(event, outcome).why
    # Where the number is there nothing is said of it.
    claim = Event.objects.get(kind="outcome.claimed")
    assert "misses" not in claim.facts
    assert "last reading" not in first_words(claim, outcome).why


def test_both_sides_read_that_the_last_reading_misses_the_target_before_they_press(cast, mira):
    outcome = claimed(cast)
    outcome.measure(date(2026, 11, 12), Decimal("1.7"), by=cast.mira)
    ana, place = let_in(cast.ana_token), room(cast, "result", outcome.pk)
    said = "The last reading, 1.7 on Thu 12 Nov, is above the promised 1."
    page = read(ana.get(place))
    assert said in page
    assert page.index(said) < page.index("Say so")
    with acting_as_grant(cast.ana):
        outcome.give_verdict("short", by=cast.ana, words="Two of 100 are wrong")
    outcome.recover(by=cast.mira, words="Sam trains the night shift")
    outcome.measure(date(2026, 11, 13), Decimal("1.5"), by=cast.mira)
    team = reverse("promises:outcome", args=[outcome.pk])
    ours = "The last reading is 1.5 (Friday 13 November), and we promised 1."
    assert ours in read(mira.get(team))
    outcome.measure(date(2026, 11, 14), Decimal("0.8"), by=cast.mira)
    assert "The last reading" not in mira.get(team).text
    outcome.claim(by=cast.mira)
    assert "The last reading" not in ana.get(place).text
