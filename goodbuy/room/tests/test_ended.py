"""A room after its end: how far it came, whom one can ask, and nothing that is still to come."""

import pytest

from goodbuy.deals.models import Deal
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
    assert "no longer planned" in ana.get(room(drawn.people, "steps")).text


def test_what_rests_keeps_its_path_with_its_days(drawn, ana):
    Deal.objects.update(stage="resting")
    text = ana.get(room(drawn.people)).text
    assert "All of it proven, and at rest" in text
    assert "We stopped here." not in text
    assert 'class="moves"' not in text
