"""What a page held without a line is sent with a key, and done once however often it arrives."""

import pytest

from goodbuy.deals.models import Question, Received
from goodbuy.deals.tasks import forget_received
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.waiting import at_once

KEY = {"Idempotency-Key": "0f" * 16}
SENT = {"words": "When does it start?", "way": "openly"}


def test_the_same_sending_is_done_once_and_answered_alike(cast, ana):
    first = ana.post(room(cast, "ask"), SENT, headers=KEY)
    again = ana.post(room(cast, "ask"), SENT, headers=KEY)
    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert Question.objects.count() == 1
    # A plain form carries the key in a field of its own.
    ana.post(room(cast, "ask"), {**SENT, "once": "0f" * 16})
    assert Question.objects.count() == 1


def test_another_key_another_link_or_no_key_is_another_sending(cast, ana):
    ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    make_grant(cast.mira, cast.deal, ben, "ben-token")
    ana.post(room(cast, "ask"), SENT, headers=KEY)
    ana.post(room(cast, "ask"), SENT, headers={"Idempotency-Key": "1"})
    ana.post(room(cast, "ask"), SENT)
    let_in("ben-token").post(room(cast, "ask"), SENT, headers=KEY)
    assert Question.objects.count() == 4


def test_what_was_refused_may_be_sent_again_with_the_same_key(cast, ana):
    assert ana.post(room(cast, "ask"), {**SENT, "words": ""}, headers=KEY).status_code == 422
    assert ana.post(room(cast, "ask"), SENT, headers=KEY).status_code == 302
    assert Question.objects.count() == 1


def test_a_claim_that_arrives_twice_is_thanked_twice(drawn, ana):
    url = room(drawn.people, "step_claim", drawn.sign.pk)
    assert ana.post(url, headers=KEY).status_code == 302
    assert ana.post(url, headers=KEY).status_code == 302
    assert ana.post(url).status_code == 422


def test_the_mark_says_neither_who_nor_at_what_hour(cast, ana):
    ana.post(room(cast, "ask"), SENT, headers=KEY)
    mark = Received.objects.get()
    assert {f.name for f in Received._meta.fields} == {
        "id", "workspace", "deal", "mark", "created_at",
    }  # fmt: skip
    assert (mark.created_at.hour, mark.created_at.minute, mark.id.version) == (0, 0, 4)


def test_old_marks_are_let_go(cast, ana):
    ana.post(room(cast, "ask"), SENT, headers=KEY)
    assert forget_received() == 0
    with clock.moved_to(clock.now() + Received.REMEMBERED + Received.REMEMBERED):
        assert forget_received() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(cast, ana):
    at_once(lambda: ana.post(room(cast, "ask"), SENT, headers=KEY))
    assert Question.objects.count() == 1
