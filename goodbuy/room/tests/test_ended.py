"""A room after its end: how far it came, whom one can ask, and nothing that is still to come."""

from datetime import date
from decimal import Decimal

import pytest

from goodbuy.deals.models import Deal
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.tests.conftest import room
from goodbuy.testing.reading import read


def path_in(text):
    return text.split('id="path"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("stage", "where"),
    [
        ("declined", "Stopped, before anything was signed"),
        ("broken_off", "The agreement has ended"),
    ],
)
def test_what_ended_before_its_proof_says_how_far_it_came_and_plans_nothing(
    drawn, ana, stage, where
):
    before = read(ana.get(room(drawn.people)))
    assert "You are here." in path_in(before)
    Deal.objects.update(stage=stage, declined_by="client")
    text = read(ana.get(room(drawn.people)))
    path = path_in(text)
    assert where in text
    assert "<b>Mira Lindt</b>, at any time" in text
    assert "This is how far we came." in path
    assert path.count("We stopped here.") == 1
    for planned in ("You are here.", "until ", "It is over when"):
        assert planned not in path
    assert 'class="moves"' in before
    assert 'class="moves"' not in text
    assert "Who you hear from, step by step" not in text
    steps = ana.get(room(drawn.people, "steps")).text
    assert "no longer planned" in steps
    assert "Open at the end" in steps
    assert "Due " not in steps
    where = read(ana.get(room(drawn.people, "where")))
    assert where.count("Nothing more is due from you.") <= 1


def test_after_the_end_no_promise_and_no_result_is_still_to_come(drawn, ana):
    people = drawn.people
    Promise.record(
        deal=people.deal, words="The map", said_by=people.mira_cast, by=people.mira,
        due_on=date(2031, 1, 7),
    )  # fmt: skip
    Outcome.propose(deal=people.deal, by=people.mira, name="Wrong labels", target=Decimal(1))
    text = read(ana.get(room(people)))
    assert "1 coming" in text
    assert "We stay until it is." in text
    assert "Proposed, not agreed yet" in text
    assert "Make a promise" in text
    Deal.objects.update(stage="broken_off")
    text = read(ana.get(room(people)))
    assert "coming" not in text
    assert "None was proven." in text
    assert "We stay until" not in text
    assert "Proposed, not agreed yet" not in text
    assert "Open at the end" in text
    assert "Make a promise" not in text + ana.get(room(people, "promises")).text
    page = ana.get(room(people, "step", drawn.sign.pk)).text
    assert "/claim/" not in page


def test_what_rests_keeps_its_path_with_its_days(drawn, ana):
    Deal.objects.update(stage="resting")
    text = ana.get(room(drawn.people)).text
    assert "All of it proven, and at rest" in text
    assert "We stopped here." not in text
    assert 'class="moves"' not in text
