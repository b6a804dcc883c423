"""What a proposed text changes is marked, line for line and word for word, on both sides."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Charter
from goodbuy.conversations.wording import compared
from goodbuy.room.tests.conftest import let_in, room

lines = st.lists(st.text("ab c.", min_size=1, max_size=12), max_size=6)


@settings(max_examples=60)
@given(before=lines, now=lines)
def test_both_texts_can_be_read_out_of_the_marks(before, now):
    marked = compared(before, now)

    def read(sorts):
        rows = ["".join(r.words for r in line.runs if r.sort in sorts) for line in marked]
        return [row for row in rows if row]

    assert read(("same", "new")) == now
    assert read(("same", "gone")) == before
    assert {line.sort for line in compared(now, now)} <= {"same"}


def test_a_changed_word_is_one_change_and_another_line_is_another_line():
    [first, second, third] = compared(
        ["We answer in two days.", "We are on time."], ["We answer in one day.", "We say no early."]
    )
    assert [(run.sort, run.words) for run in first.runs] == [
        ("same", "We answer in "), ("gone", "two days"), ("new", "one day"), ("same", "."),
    ]  # fmt: skip
    assert {second.sort, third.sort} == {"new", "gone"}


@pytest.mark.advice("A46")
def test_both_sides_see_what_a_proposed_charter_changes(cast, client):
    ana = let_in(cast.ana_token)
    first = Charter.propose(cast.deal, ["We say what is so.", "We are on time."], by=cast.mira)
    here = reverse("conversations:together", args=[cast.deal.pk])
    client.force_login(cast.mira.user)
    assert "<ins>" not in client.get(here).text
    # Other words before anything holds are read beside what was proposed before.
    words = {"lines": "We say what is so, bad news first.\nWe are on time."}
    assert ana.post(room(cast, "together_do", "propose"), words).status_code == 302
    assert "Marked is what is different from version 1, which was proposed" in client.get(here).text
    second = Charter.objects.get(number=2)
    second.accept(by=cast.mira, seen=second.sha256)
    Charter.propose(cast.deal, ["We say what is so, good news too."], by=cast.mira)
    for text in (client.get(here).text, ana.get(room(cast, "together")).text):
        assert "version 2, which holds until both agree" in text
        assert '<del><span class="sr">Taken out: </span>bad</del>' in text
        assert '<ins><span class="sr">Put in: </span>good</ins>' in text
        assert '<b class="chip">Taken out</b> <del>We are on time.</del>' in text
    assert first.number == 1
