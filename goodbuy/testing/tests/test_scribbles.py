import pytest

from goodbuy.testing.scribbles.scoring import HALVES, labelled, labels_of, score, table


def test_there_are_three_hundred_lines_in_two_halves_and_none_in_both():
    halves = [dict(labelled(half)) for half in HALVES]
    assert sum(len(half) for half in halves) >= 300
    assert abs(len(halves[0]) - len(halves[1])) <= 5
    assert not set(halves[0]) & set(halves[1])


@pytest.mark.advice("A50")
def test_the_half_that_nobody_looked_at_is_read_well_enough():
    made = score("not_looked_at")
    assert made.precision() >= 0.85, table()
    assert made.recall() >= 0.85, table()


@pytest.mark.advice("A50")
@pytest.mark.parametrize("half", HALVES)
def test_hardly_anything_sensitive_slips_through(half):
    assert score(half).recall("left") >= 0.9


def test_labels_may_hold_spaces():
    labels = labels_of("tie:reports_to:Ingrid Voss fact:family note")
    assert labels == {"tie:reports_to:Ingrid Voss", "fact:family", "note"}
