"""What is a client's own: whom they bring in, how they read, and that nothing else is theirs."""

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from goodbuy.deals.models import CastMember, Grant, Question
from goodbuy.plans.forms import people_of
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.waiting import at_once
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant


def test_nobody_is_asked_for_who_is_here_already(cast, ana):
    asked = {"name": f" {cast.ana.cast.name.lower()} ", "email": "fay@client.example"}
    refused = ana.post(room(cast, "invite"), asked)
    assert refused.status_code == 422
    assert "is here already" in refused.text
    assert 'value="fay@client.example"' in refused.text
    assert not Grant.objects.filter(email="fay@client.example").exists()


def test_a_colleague_is_invited_and_waits_for_a_member(cast, ana):
    bad = ana.post(room(cast, "invite"), {"name": "Ben Ode", "email": "ben at home"})
    assert bad.status_code == 422
    assert "ben at home" in bad.text
    good = {"name": "Ben Ode", "email": "ben@client.example", "part": "Checks recalls"}
    assert ana.post(room(cast, "invite"), good).status_code == 302
    grant = Grant.objects.get(email="ben@client.example")
    assert grant.state == Grant.State.PROPOSED
    assert grant.token_hash is None
    token = grant.approve(by=cast.mira, mail=False)
    assert let_in(token).get(room(cast)).status_code == 200


BEN = {"name": "Ben Ode", "email": "ben@client.example"}


def test_a_colleague_who_is_asked_for_twice_waits_once(cast, ana):
    assert ana.post(room(cast, "invite"), BEN).status_code == 302
    again = ana.post(room(cast, "invite"), {**BEN, "email": "Ben@Client.example"})
    assert again.status_code == 422
    assert "A link for ben@client.example is asked for already." in again.text
    assert f"It waits for {cast.deal.workspace.name} to approve it" in again.text
    assert 'value="Ben Ode"' in again.text
    grant = Grant.objects.get(email=BEN["email"])
    assert CastMember.objects.filter(deal=cast.deal, name=BEN["name"]).count() == 1
    # Once they are in that is said; nothing about them is.
    grant.approve(by=cast.mira, mail=False)
    there = ana.post(room(cast, "invite"), {**BEN, "name": "Somebody"})
    assert there.status_code == 422
    assert "ben@client.example has a link of their own already" in there.text
    # Whoever was shut out may be asked for anew.
    grant.revoke(by=cast.mira)
    cast_of = {"name": "Ben Odermatt", "email": BEN["email"]}
    assert ana.post(room(cast, "invite"), cast_of).status_code == 302


def test_who_asks_learns_nothing_of_another_side(cast, ana):
    owen = make_cast(cast.mira, cast.deal, "Owen Hartley", "third", firm="Signal & Sons")
    other = make_cast(cast.mira, cast.deal, "Una Cole", "third", firm="Cables")
    make_grant(cast.mira, cast.deal, owen, "owen-token")
    theirs = make_grant(cast.mira, cast.deal, other, "una-token")
    asked = {"name": "Una C.", "email": theirs.email}
    for browser in (ana, let_in("owen-token")):
        assert browser.post(room(cast, "invite"), asked).status_code == 302
        Grant.objects.filter(state=Grant.State.PROPOSED).delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_a_colleague_at_once_make_one_request(cast, ana):
    said = []
    at_once(lambda: said.append(ana.post(room(cast, "invite"), BEN).status_code))
    assert sorted(said) == [302, 422, 422, 422]
    assert Grant.objects.filter(email=BEN["email"]).count() == 1


def test_a_wrong_time_zone_is_said_and_kept(cast, ana):
    sent = {"language": "en", "zone": "Mars/Olympus", "digest_weekday": "1"}
    response = ana.post(room(cast, "settings"), sent)
    assert response.status_code == 422
    assert "There is no time zone called" in response.text
    assert "Mars/Olympus" in response.text


def test_less_is_one_press(cast, ana):
    assert ana.post(room(cast, "settings_less")).status_code == 302
    cast.ana.refresh_from_db()
    assert cast.ana.digest_weekday == 0


def test_a_forged_form_changes_nothing(cast, ana):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ana.cookies
    sent = {"words": "Hello?", "way": "openly"}
    assert strict.post(room(cast, "ask"), sent).status_code == 403
    assert not Question.objects.exists()
    token = strict.get(room(cast)).text.split('data-csrf="')[1].split('"')[0]
    assert strict.post(room(cast, "ask"), {**sent, "csrfmiddlewaretoken": token}).status_code == 302


def test_another_deals_rows_are_not_there(drawn, ana):
    from goodbuy.testing.cast import make_company, make_deal

    cast = drawn.people
    other = make_deal(cast.mira, make_company(cast.mira, "Other"), name="Other deal")
    zoe = make_cast(cast.mira, other, "Zoe Other", "client")
    theirs = Promise.record(deal=other, words="Secret words", said_by=zoe, by=cast.mira)
    assert ana.get(room(cast, "promise", theirs.pk)).status_code == 404
    assert ana.post(room(cast, "promise_do", theirs.pk, "waive")).status_code == 404
    sent = {"words": "To you", "said_to": str(zoe.pk)}
    ana.post(room(cast, "promise_new"), sent)
    assert Promise.objects.get(words="To you").said_to is None
    assert CastMember.objects.filter(deal=other).count() == 1


def test_the_teams_own_steps_are_not_there(drawn, ana):
    cast = drawn.people
    assert ana.get(room(cast, "step", drawn.store.pk)).status_code == 404
    assert "Count the printers" not in ana.get(room(cast, "steps")).text


def test_a_colleague_is_in_no_list_before_a_member_said_yes(cast, ana):
    make_grant(cast.mira, cast.deal, make_cast(cast.mira, cast.deal, "Zoe Ruiz", "client"), "zoe")
    good = {"name": "Ben Ode", "email": "ben@client.example", "part": "Checks recalls"}
    ana.post(room(cast, "invite"), good)
    grant = Grant.objects.get(email="ben@client.example")
    pages = (room(cast), room(cast, "ask"), room(cast, "brief"), room(cast, "promise_new"))
    # Only the sentence that answers Ana names him: "Ben Ode gets a link as soon as …".
    assert ana.get(pages[0]).text.count("Ben Ode") == 1
    for page in pages:
        assert "Ben Ode" not in ana.get(page).text
        assert "Ben Ode" not in let_in("zoe").get(page).text
    assert "Ben" not in {c.name.split()[0] for c in people_of(cast.deal)}
    grant.approve(by=cast.mira, mail=False)
    assert "Ben Ode" in ana.get(room(cast)).text
    joined = Event.objects.get(kind="cast.joined", about_id=grant.cast_id)
    assert (joined.audience, joined.actor_kind) == ("client", "member")


def test_a_client_puts_nobody_into_the_cast_by_hand(cast):
    with acting_as_grant(cast.ana), pytest.raises(ProgrammingError), transaction.atomic():
        CastMember.join(cast.deal, by=cast.ana, name="Ben Ode", side="client")
