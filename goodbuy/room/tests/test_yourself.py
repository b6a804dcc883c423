import pytest
from django.db import ProgrammingError, transaction

from goodbuy.deals.models import CastMember, Question
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_cast
from goodbuy.testing.harness import guest_browser
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant


@pytest.fixture
def room(cast):
    return guest_browser(cast.ana), f"/room/{cast.deal.room_key}/you/"


def test_the_reader_sees_all_that_is_shared_about_them_and_nothing_of_others(cast, room):
    client, url = room
    bea = make_cast(cast.mira, cast.deal, "Bea Holm")
    Question.ask(cast.deal, "Who unloads the printers?", by=cast.ana)
    ours = {"deal": cast.deal, "by": cast.mira}
    Promise.record(words="Ana sends the list", said_by=cast.ana.cast, **ours)
    Promise.record(words="Bea pays", said_by=bea, **ours)
    page = client.get(url).text
    for words in ("Ana Ruiz", "decides", "Who unloads the printers?", "Ana sends the list"):
        assert words in page
    assert "ana@client.example" in page
    assert "Bea pays" not in page
    assert url in client.get(f"/room/{cast.deal.room_key}/").text


def test_the_reader_corrects_what_everyone_reads_of_them(cast, room, client):
    browser, url = room
    done = browser.post(url, {"name": "Ana Ruiz Soto", "part": "pays", "reach": "by phone"})
    assert done.status_code == 302
    seat = CastMember.objects.get(pk=cast.ana.cast_id)
    assert (seat.name, seat.part, seat.reach) == ("Ana Ruiz Soto", "pays", "by phone")
    event = Event.objects.get(kind="cast.corrected")
    assert event.actor_id == cast.ana.pk
    assert event.person_id == cast.ana_person.pk
    assert browser.post(url, {"name": " "}).status_code == 422
    # The team reads it on the person's page.
    client.force_login(cast.mira.user)
    assert "corrected what everyone reads" in client.get(f"/people/{seat.person_id}/").text


def test_a_client_can_change_no_other_row_and_no_other_column(cast):
    with acting_as_grant(cast.ana):
        assert CastMember.objects.filter(pk=cast.mira_cast.pk).update(name="Mallory") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            CastMember.objects.filter(pk=cast.ana.cast_id).update(side="seller")


def test_what_else_they_want_is_a_private_question_with_a_clock(cast, room):
    client, url = room
    done = client.post(f"{url}ask/", {"wish": "erase", "words": "I left the firm."})
    assert done.status_code == 302
    asked = Question.objects.get()
    assert asked.words == "Erase me. I left the firm."
    assert asked.audience == "private"
    assert asked.answer_due_at
    assert client.post(f"{url}ask/", {"wish": "other"}).status_code == 422


def test_the_page_costs_little(cast, room, count_queries):
    client, url = room
    assert count_queries(client, url) <= 14
