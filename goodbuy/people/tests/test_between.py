from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.closeness import closeness, give_and_ask
from goodbuy.people.models import Benefit, Contact, PriceHint, Relationship
from goodbuy.promises.models import Promise
from goodbuy.workspaces.boundary import acting_as_member


def bars(person, member):
    newest = list(Contact.objects.between(member, person))
    return {bar.name: bar for bar in closeness(newest, [], [], clock.today("America/New_York"))}


@pytest.mark.advice("A58")
def test_a_social_contact_counts_for_closeness_and_for_no_clock(cast, tomas):
    last_week = clock.today("America/New_York") - timedelta(days=40)
    Contact.log(tomas, "call", by=cast.mira, on=last_week)
    pair = Relationship.objects.get()
    assert pair.last_met_on == last_week
    before = bars(tomas, cast.mira)["Recency"].level
    Contact.log(tomas, "social", by=cast.mira, words="River at dawn")
    pair.refresh_from_db()
    tomas.refresh_from_db()
    assert pair.last_met_on == last_week, "the clock of the pair stands"
    assert tomas.last_contact_at.date() == last_week
    assert bars(tomas, cast.mira)["Recency"].level > before


@pytest.mark.advice("A13")
def test_three_asks_in_a_row_without_a_gift_are_said_to_the_member(mira, cast, tomas):
    url = f"/people/{tomas.pk}/"
    for day in (5, 4):
        on = clock.today("America/New_York") - timedelta(days=day)
        Contact.log(tomas, "mail", by=cast.mira, on=on, asked="a reference")
    assert "brought nothing" not in mira.get(url).text
    Contact.log(tomas, "call", by=cast.mira, asked="a reference call")
    assert "You have asked 3 times in a row" in mira.get(url).text
    Contact.log(tomas, "visit", by=cast.mira, gave="a study of two label makers")
    assert "brought nothing" not in mira.get(url).text
    meter = give_and_ask(list(Contact.objects.between(cast.mira, tomas)))
    assert (meter.gave, meter.asked) == (1, 3)


@pytest.mark.advice("A54")
def test_a_mismatch_of_modes_is_shown_to_the_own_side_only(mira, client, cast, tomas):
    typed = {"mode": "friend", "mode_by_person": "customer", "began_how": "At a trade fair"}
    assert mira.post(f"/people/{tomas.pk}/pair/", typed).status_code == 302
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "sees a customer in you" in page
    assert "At a trade fair" in page
    with pytest.raises(NotAllowed):
        Relationship.objects.get().declare("colleague", by=cast.rolf)
    room = client.get("/r/ana-token-that-nobody-guesses/", follow=True)
    assert "sees a customer" not in room.text


@pytest.mark.advice("A48")
def test_changing_the_mode_changes_no_due_day(cast, tomas):
    pair = Relationship.between(cast.mira, tomas)
    Contact.log(tomas, "call", by=cast.mira)
    pair.refresh_from_db()
    promise = Promise.record(
        deal=cast.deal,
        words="The plan by Friday",
        said_by=cast.ana.cast,
        by=cast.mira,
        due_on=clock.today("America/New_York") + timedelta(days=9),
    )
    before = (pair.next_on(), pair.is_overdue(), promise.due_on)
    for mode in Relationship.Mode.values:
        pair.declare(mode, by=cast.mira)
        promise.refresh_from_db()
        assert (pair.next_on(), pair.is_overdue(), promise.due_on) == before


@pytest.mark.advice("A55")
@pytest.mark.parametrize("kind", Benefit.Kind.values)
def test_each_of_the_six_benefits_is_kept_thanked_and_returned(mira, cast, tomas, kind):
    typed = {"kind": kind, "words": "A third site opens", "secrecy": "team", "use": "planning"}
    today = clock.today("America/New_York")
    assert mira.post(f"/people/{tomas.pk}/benefits/", typed | {"on": today}).status_code == 302
    benefit = Benefit.objects.get()
    assert "We gave thanks" in mira.get(f"/people/{tomas.pk}/").text
    mira.post(f"/benefits/{benefit.pk}/thank/")
    mira.post(f"/benefits/{benefit.pk}/return/", {"words": "Introduced him to Hana"})
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "We gave back: Introduced him to Hana" in page
    assert "We gave thanks" not in page


@pytest.mark.advice("A55")
@pytest.mark.parametrize("kind", ["inside", "politics"])
def test_what_was_said_in_confidence_cannot_be_marked_as_free(cast, tomas, kind):
    with pytest.raises(Refusal, match="in confidence"):
        Benefit.note(tomas, kind, "Ask Priya first", by=cast.mira, secrecy="free")
    made = Benefit.note(tomas, kind, "Ask Priya first", by=cast.mira, secrecy="me")
    with acting_as_member(cast.rolf):
        assert not Benefit.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Benefit.objects.filter(pk=made.pk).update(secrecy="free")


@pytest.mark.advice("A55")
def test_a_word_when_we_have_taken_and_never_given(mira, cast, tomas):
    for words in ("Met Ben", "Met Nell"):
        Benefit.note(tomas, "introduction", words, by=cast.mira)
    assert "had nothing back yet" in mira.get(f"/people/{tomas.pk}/").text
    Benefit.objects.first().give_back("Lunch with Hana", by=cast.mira)
    assert "had nothing back yet" not in mira.get(f"/people/{tomas.pk}/").text


@pytest.mark.advice("A57")
def test_price_is_no_benefit_and_a_hint_is_read_by_whoever_heard_it(mira, client, cast, tomas):
    assert not [kind for kind in Benefit.Kind.values if "price" in kind or "buy" in kind]
    mira.post(f"/people/{tomas.pk}/hints/", {"words": "Under fifty they sign alone"})
    assert "Under fifty" in mira.get(f"/people/{tomas.pk}/hints/").text
    assert "Under fifty" not in mira.get(f"/people/{tomas.pk}/").text
    with acting_as_member(cast.rolf):
        assert not PriceHint.objects.exists()
    client.force_login(cast.rolf.user)
    assert "Under fifty" not in client.get(f"/people/{tomas.pk}/hints/").text


def test_closeness_opens_to_its_evidence_and_fades_with_silence(cast, tomas):
    assert {bar.level for bar in bars(tomas, cast.mira).values()} == {0}
    today = clock.today("America/New_York")
    for day in range(6):
        on = today - timedelta(days=day * 7)
        begun = "them" if day % 2 else "us"
        Contact.log(tomas, "call", by=cast.mira, on=on, begun_by=begun, confided=day == 1)
    now = bars(tomas, cast.mira)
    assert now["They call you"].evidence == "They began 3 of 6."
    assert now["They call you"].level == 5
    assert now["Confidences"].level == 1
    assert "6 contacts" in now["How often"].evidence
    with clock.moved_to(clock.now() + timedelta(days=200)):
        assert bars(tomas, cast.mira)["Recency"].level == 0
        assert bars(tomas, cast.mira)["How often"].level == 0


def test_a_contact_of_tomorrow_or_of_no_way_is_refused(mira, cast, tomas):
    tomorrow = clock.today("America/New_York") + timedelta(days=2)
    typed = {"way": "call", "on": tomorrow, "begun_by": "us", "words": "Docks"}
    answer = mira.post(f"/people/{tomas.pk}/contacts/", typed)
    assert answer.status_code == 422
    assert "Docks" in answer.text
    with pytest.raises(Refusal):
        Contact.log(tomas, "pigeon", by=cast.mira)
    assert not Contact.objects.exists()


def test_a_rhythm_that_cannot_be_is_refused(mira, tomas):
    typed = {"mode": "customer", "ideal_days": "60", "max_days": "30"}
    answer = mira.post(f"/people/{tomas.pk}/pair/", typed)
    assert answer.status_code == 422
    assert "cannot be shorter" in answer.text
