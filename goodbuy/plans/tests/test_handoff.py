"""A handoff writes itself from the deal, and closes only when all three have accepted it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from goodbuy.conversations.models import Discovery
from goodbuy.deals.models import Deal, Question
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans import handing
from goodbuy.plans.models import Handoff, Narration, Presence
from goodbuy.promises.models import Outcome, Promise
from goodbuy.testing.cast import make_cast, make_grant, make_member
from goodbuy.timeline.models import Event, record, replayed
from goodbuy.workspaces.boundary import acting_as_grant

STATE = Handoff.State


@pytest.fixture
def handoff(drawn):
    cast = drawn.people
    outcome = Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels in every 100", target=1, baseline=4
    )
    outcome.agree(by=cast.ana)
    Promise.record(
        deal=cast.deal, words="A spare printer stands on site", said_by=cast.mira_cast,
        said_to=cast.ana.cast, by=cast.mira, said_where="call",
    )  # fmt: skip
    Promise.record(
        deal=cast.deal, words="Our own margin", said_by=cast.mira_cast, by=cast.mira,
        is_shared=False,
    )  # fmt: skip
    Question.ask(cast.deal, "Who trains the night shift?", by=cast.ana)
    Question.ask(cast.deal, "Between us: can we pay later?", by=cast.ana, way="private")
    return handing.begin(cast.deal, by=cast.mira)


def again(handoff):
    return Handoff.objects.for_list().select_related("deal__workspace").get(pk=handoff.pk)


def offered(handoff, by):
    handoff.offer(by=by, body=handing.body_of(handoff))
    return again(handoff)


def as_client(grant, act):
    with acting_as_grant(grant):
        act(grant)


def test_what_will_only_be_said_is_on_no_page_that_stands(handoff, drawn):
    ahead = clock.today() + timedelta(days=2)
    Promise.objects.filter(deal=handoff.deal).update(said_on=ahead)
    assert handing.body_of(handoff)["promises"] == []
    # Where its speaker is, it may be tomorrow already: what was said there was said.
    Promise.objects.filter(deal=handoff.deal).update(said_on=ahead - timedelta(days=1))
    assert len(handing.body_of(handoff)["promises"]) == 1
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert len(handing.body_of(handoff)["promises"]) == 1


def test_it_is_drafted_from_the_deal_by_itself(handoff, drawn):
    body = handing.body_of(handoff)
    assert (body["giver"], body["receiver"]) == ("Mira Lindt", "Sam Okafor")
    assert "Wrong labels in every 100: from 4 to 1." in body["why_words"]
    assert "Ana Ruiz: “Who trains the night shift?”" in body["why_words"]
    [promise] = body["promises"]
    assert (promise["by"], promise["where"]) == ("Mira Lindt", "call")
    assert {"Ana Ruiz", "Priya Nair", "Sam Okafor"} <= {p["name"] for p in body["people"]}
    assert [o["name"] for o in body["outcomes"]] == ["Wrong labels in every 100"]
    assert [q["words"] for q in body["questions"]] == ["Who trains the night shift?"]
    assert any(
        "does not confirm" in line or "not confirmed" in line for line in body["agreed_words"]
    )
    assert any("whom we do not steer" in line for line in body["risk_words"])
    assert "Who pays, and what they need before they do." in body["unasked_words"]


def test_nothing_private_is_in_it(handoff):
    said = str(handing.body_of(handoff))
    assert "margin" not in said
    assert "pay later" not in said


def test_it_closes_only_when_giver_receiver_and_client_accepted(handoff, drawn):
    by, ana = drawn.people.mira, drawn.people.ana
    with pytest.raises(WrongState):
        handoff.close(by=by)
    one = offered(handoff, by)
    with pytest.raises(WrongState):
        as_client(ana, lambda grant: one.accept_by_client(by=grant, seen=one.sha256))
    one.accept_by_receiver(by=by)
    with pytest.raises(WrongState):
        again(one).close(by=by)
    as_client(ana, lambda grant: again(one).accept_by_client(by=grant, seen=one.sha256))
    again(one).close(by=by)
    done = again(one)
    assert done.state == STATE.CLOSED
    assert done.giver_at
    assert done.receiver_at
    assert done.client_at
    kinds = Event.objects.filter(kind__startswith="handoff.", audience="client").order_by(
        "at", "id"
    )
    assert [e.kind for e in kinds] == [
        "handoff.offered", "handoff.accepted_by_receiver", "handoff.accepted_by_client",
        "handoff.closed",
    ]  # fmt: skip
    assert "nothing I said is missing" in kinds[2].sentence


def test_no_member_can_say_it_for_the_client_not_even_the_database(handoff, drawn):
    by = drawn.people.mira
    one = offered(handoff, by)
    one.accept_by_receiver(by=by)
    with pytest.raises(NotAllowed, match="Only Ana Ruiz can say"):
        again(one).accept_by_client(by=by, seen=one.sha256)
    with pytest.raises(IntegrityError, match="only a client"), transaction.atomic():
        Handoff.objects.filter(pk=one.pk).update(state="accepted_by_client")


def test_another_client_cannot_say_it_either(handoff, drawn):
    cast = drawn.people
    one = offered(handoff, cast.mira)
    one.accept_by_receiver(by=cast.mira)
    priya = make_grant(cast.mira, cast.deal, drawn.priya, "priya-token")
    with pytest.raises(NotAllowed, match="Only Ana Ruiz"):
        as_client(priya, lambda grant: again(one).accept_by_client(by=grant, seen=one.sha256))


def test_a_client_gives_it_back_with_what_is_missing_and_all_words_are_given_anew(handoff, drawn):
    by, ana = drawn.people.mira, drawn.people.ana
    one = offered(handoff, by)
    one.accept_by_receiver(by=by)
    with pytest.raises(Refusal, match="Say what is missing"):
        as_client(ana, lambda grant: again(one).give_back(by=grant, missing=" "))
    missing = "You said that Ruth comes at night."
    as_client(ana, lambda grant: again(one).give_back(by=grant, missing=missing))
    back = again(one)
    assert (back.state, back.missing, back.returned_by) == (STATE.RETURNED, missing, ana.cast)
    assert back.receiver_at is None
    back.write(by=by, why_words=back.why_words + "\nRuth comes at night.")
    new = offered(again(back), by)
    assert "Ruth comes at night." in new.body["why_words"]
    assert new.sha256 != one.sha256
    new.accept_by_receiver(by=by)
    with pytest.raises(WrongState, match="changed while you were reading"):
        as_client(ana, lambda grant: again(new).accept_by_client(by=grant, seen=one.sha256))


def test_what_was_offered_stands_while_the_deal_goes_on(handoff, drawn):
    one = offered(handoff, drawn.people.mira)
    Promise.record(
        deal=one.deal, words="A new one", said_by=drawn.people.mira_cast, by=drawn.people.mira
    )
    assert len(again(one).body["promises"]) == 1
    with pytest.raises(WrongState, match="offered as it is"):
        again(one).write(by=drawn.people.mira, risk_words="None")


def test_only_the_two_or_a_manager_give_and_take_over(handoff, drawn):
    lena = make_member(drawn.people.workspace, "Lena Brandt")
    with pytest.raises(NotAllowed, match="That is Mira’s word to give"):
        handoff.offer(by=lena, body={})
    one = offered(handoff, drawn.people.mira)
    with pytest.raises(NotAllowed, match="That is Sam’s word"):
        one.accept_by_receiver(by=lena)


def test_an_offer_needs_the_why(handoff, drawn):
    handoff.write(by=drawn.people.mira, why_words=" ")
    with pytest.raises(Refusal, match="Say first why they bought"):
        again(handoff).offer(by=drawn.people.mira, body={})


def test_one_at_a_time_and_between_two_people(handoff, drawn):
    cast = drawn.people
    with pytest.raises(WrongState, match="under way"):
        handing.begin(cast.deal, by=cast.mira)
    with pytest.raises(Refusal, match="Choose two people"):
        handoff.write(by=cast.mira, receiver=cast.mira_cast)
    with pytest.raises(Refusal, match="one of our own"):
        again(handoff).write(by=cast.mira, receiver=drawn.priya)


def test_closing_lets_the_receiver_lead_and_the_giver_step_back(handoff, drawn):
    by, ana = drawn.people.mira, drawn.people.ana
    one = offered(handoff, by)
    one.accept_by_receiver(by=by)
    as_client(ana, lambda grant: again(one).accept_by_client(by=grant, seen=one.sha256))
    again(one).close(by=by)
    modes = dict(Presence.objects.values_list("cast__name", "mode"))
    assert modes == {"Mira Lindt": "background", "Sam Okafor": "lead"}
    assert Narration.objects.filter(kind="handoff.closed").get().narrator == drawn.sam


def test_replaying_its_events_gives_the_handoff(handoff, drawn):
    one = offered(handoff, drawn.people.mira)
    one.give_back(by=drawn.people.mira, missing="The night shift.")
    state = replayed(one)
    assert (state["state"], state["missing"]) == ("returned", "The night shift.")
    assert state["body"] == again(one).body


# -- pages


@pytest.fixture
def mira(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client


def url(handoff, name="handoff", *more):
    return reverse(f"plans:{name}", args=[handoff.pk, *more])


def test_the_deal_writes_it_with_one_press(mira, drawn):
    here = reverse("plans:handoffs", args=[drawn.people.deal.pk])
    assert "Nothing is handed over yet" in mira.get(here).text
    assert mira.post(here).status_code == 302
    one = Handoff.objects.get()
    text = mira.get(url(one)).text
    assert "From Mira Lindt to Sam Okafor" in text
    assert "What nobody has asked yet" in text
    assert mira.post(here).status_code == 422


def test_without_a_second_of_ours_it_says_who_is_missing(client, cast):
    client.force_login(cast.mira.user)
    refused = client.post(reverse("plans:handoffs", args=[cast.deal.pk]))
    assert refused.status_code == 422
    assert "needs two of our people" in refused.text


def test_it_can_be_shown_before_the_signature_and_then_follows_what_is_written(mira, handoff):
    assert handoff.deal.stage == "exploring"
    assert mira.post(url(handoff, "handoff_verb", "show")).status_code == 302
    one = again(handoff)
    assert one.is_shown
    assert mira.get(url(handoff, "handoff_edit")).status_code == 200
    given = {
        "giver": one.giver_id, "receiver": one.receiver_id, "client": one.client_id,
        "why_words": "They never want a recall again.", "agreed_words": "", "risk_words": "",
        "unasked_words": "",
    }  # fmt: skip
    assert mira.post(url(handoff, "handoff_edit"), given).status_code == 302
    assert again(handoff).body["why_words"] == ["They never want a recall again."]


def test_offering_and_giving_back_by_the_page(mira, handoff):
    assert mira.post(url(handoff, "handoff_verb", "offer")).status_code == 302
    refused = mira.post(url(handoff, "handoff_verb", "return"), {"missing": ""})
    assert refused.status_code == 422
    assert mira.post(url(handoff, "handoff_verb", "accept")).status_code == 302
    back = mira.post(url(handoff, "handoff_verb", "return"), {"missing": "The night."})
    assert back.status_code == 302
    assert "gave it back:</b> The night." in mira.get(url(handoff)).text
    assert mira.post(url(handoff, "handoff_verb", "sing")).status_code == 404
    assert mira.post(url(handoff, "handoff_verb", "close")).status_code == 422


def test_a_viewer_reads_it_and_a_stranger_does_not(client, handoff, drawn):
    client.force_login(drawn.people.rolf.user)
    assert "Offer it" not in client.get(url(handoff)).text
    assert client.post(url(handoff, "handoff_verb", "offer")).status_code == 403
    client.force_login(drawn.people.otto.user)
    assert client.get(url(handoff)).status_code == 404


def test_the_page_costs_the_same_with_more_in_it(mira, handoff, drawn, count_queries):
    few = count_queries(mira, url(handoff))
    cast = drawn.people
    for number in range(12):
        who = make_cast(cast.mira, cast.deal, f"Voice {number}", "seller")
        Promise.record(deal=cast.deal, words=f"Promise {number}", said_by=who, by=cast.mira)
    assert count_queries(mira, url(handoff)) == few
    assert few <= 10


# -- from the checklist, and at the yes


def test_it_says_why_in_their_own_words_and_what_they_were_never_asked(drawn):
    people = drawn.people
    deal = people.deal
    Discovery.lay_out(deal, by=people.mira)
    # Untouched, the list of questions says nothing about this deal.
    assert len(handing.first_words(deal)["unasked_words"].splitlines()) < 12
    first, second, third, *rest = Discovery.objects.filter(deal=deal).for_list()
    first.tick("The recall in May cost us\na client.", by=people.mira, heard_from=people.ana.cast)
    with acting_as_grant(people.ana):
        second.mark_not_asked(by=people.ana)
    words = handing.first_words(deal)
    assert words["why_words"].startswith("Ana Ruiz: “The recall in May cost us a client.”")
    unasked = words["unasked_words"].splitlines()
    assert unasked[0] == f"{second.words} Ana says that we have not asked this."
    assert [third.words, rest[0].words] == unasked[1:3]
    assert first.words not in unasked
    assert "And 6 more on the list of questions." in unasked


def test_at_the_yes_the_deal_writes_it_and_today_asks_whoever_sold_it(mira, drawn):
    people = drawn.people
    record("deal.agreed", about=people.deal, by=people.mira, deal_id=people.deal.pk)
    one = Handoff.objects.for_list().get()
    assert (one.state, one.giver, one.receiver.name) == ("draft", people.mira_cast, "Sam Okafor")
    assert not one.is_shown
    assert "It is signed: hand it over" not in mira.get(reverse("insight:today")).text
    Deal.objects.filter(pk=people.deal.pk).update(stage="agreed")
    text = mira.get(reverse("insight:today")).text
    assert "It is signed: hand it over" in text
    assert url(one) in text
    # A second yes, or one that was begun by hand before it, is enough.
    record("deal.agreed", about=people.deal, by=people.mira, deal_id=people.deal.pk)
    assert Handoff.objects.count() == 1


def test_something_simple_is_handed_over_without_a_page(drawn):
    deal = drawn.people.deal
    deal.depth = "light"
    deal.save()
    record("deal.agreed", about=deal, by=drawn.people.mira, deal_id=deal.pk)
    assert not Handoff.objects.exists()
