import pytest

from goodbuy.plans import handing
from goodbuy.plans.models import Handoff
from goodbuy.room.tests.conftest import room


@pytest.fixture
def handoff(drawn):
    one = handing.begin(drawn.people.deal, by=drawn.people.mira)
    one.write(by=drawn.people.mira, why_words="They never want a recall again.")
    return one


def offer(handoff, by):
    handoff.refresh_from_db()
    handoff.offer(by=by, body=handing.body_of(handoff))
    handoff.accept_by_receiver(by=by)
    handoff.refresh_from_db()
    return handoff


def test_a_client_sees_nothing_of_a_handoff_that_was_not_shown(drawn, ana, handoff):
    assert ana.get(room(drawn.people, "handoff", handoff.pk)).status_code == 404


def test_the_client_is_asked_and_says_that_nothing_is_missing(drawn, ana, handoff):
    cast = drawn.people
    assert "Say whether anything you said is missing" not in ana.get(room(cast)).text
    one = offer(handoff, cast.mira)
    assert "Say whether anything you said is missing" in ana.get(room(cast, "where")).text
    text = ana.get(room(cast, "handoff", one.pk)).text
    assert "They never want a recall again." in text
    assert "Nothing I said is missing" in text
    accept = room(cast, "handoff_accept", one.pk)
    assert ana.post(accept, {"seen": "something else"}).status_code == 422
    assert ana.post(accept, {"seen": one.sha256}).status_code == 302
    one.refresh_from_db()
    assert one.state == Handoff.State.ACCEPTED_BY_CLIENT
    assert (
        "You will not have to say it a second time" in ana.get(room(cast, "handoff", one.pk)).text
    )


def test_the_client_says_what_is_missing_and_nothing_typed_is_lost(drawn, ana, handoff):
    cast = drawn.people
    one = offer(handoff, cast.mira)
    back = room(cast, "handoff_return", one.pk)
    long = "night " * 200
    refused = ana.post(back, {"missing": long})
    assert refused.status_code == 422
    assert long.strip()[:60] in refused.text
    assert ana.post(back, {"missing": "You said Ruth comes at night."}).status_code == 302
    one.refresh_from_db()
    assert one.missing == "You said Ruth comes at night."
    assert one.returned_by == cast.ana.cast


def test_it_may_be_read_before_the_signature(drawn, ana, handoff):
    handoff.show(by=drawn.people.mira, body=handing.body_of(handoff))
    text = ana.get(room(drawn.people, "handoff", handoff.pk)).text
    assert "What nobody has asked yet" in text
    assert "In the end you say whether anything is missing." in text


def test_a_colleague_looks_in_the_clients_place(drawn, ana, handoff):
    one = offer(handoff, drawn.people.mira)
    passing = room(drawn.people, "handoff_pass", one.pk)
    assert "Priya Nair" in ana.get(passing).text
    assert ana.post(passing, {"to": drawn.priya.pk}).status_code == 302
    one.refresh_from_db()
    assert one.client == drawn.priya
