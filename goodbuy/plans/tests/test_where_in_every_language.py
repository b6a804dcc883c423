"""The sixty words of the signpost hold in each language that a client may choose."""

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from django.conf import settings as project
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import Deal
from goodbuy.kernel.tongues import speaking
from goodbuy.plans.signpost import LONGEST_SENTENCE, Signpost, Voice, Wanted

TODAY = date(2026, 10, 14)
ANA, SAM = UUID(int=1), UUID(int=2)
names = st.lists(st.text("abcdeÄöé", min_size=1, max_size=9), min_size=1, max_size=30).map(" ".join)
days = st.one_of(st.none(), st.integers(-400, 400).map(lambda n: TODAY + timedelta(n)))


@pytest.mark.parametrize("tongue", [tag for tag, _name in project.LANGUAGES])
@settings(max_examples=80, deadline=None)
@given(
    stage=st.sampled_from(Deal.Stage.values),
    words=st.tuples(names, names, names, names),
    on=st.tuples(days, days, days),
    at=st.one_of(st.none(), st.just(time(15))),
    phase=st.integers(0, 9),
    is_mine=st.booleans(),
)
def test_sixty_words_hold_in_every_language(tongue, stage, words, on, at, phase, is_mine):
    post = Signpost(
        deal_id=UUID(int=3), stage=stage, stage_words="", today=TODAY, phase_number=phase,
        phase_count=9, phase_name=words[0], next_words=words[1], next_time=at,
        next_who=Voice(ANA if is_mine else SAM, words[3]), next_on=on[0], paused_until=on[2],
        reader=Voice(ANA, "Ana Ruiz"),
        wanted=Wanted("step", UUID(int=4), words[2], on[1]),
    )  # fmt: skip
    with speaking(tongue):
        said = post.sentence
    assert 0 < len(said.split()) <= LONGEST_SENTENCE
    assert "%" not in said
    assert said[0].isupper() or stage in ("live",)


def test_a_german_sentence_keeps_its_nouns_large_and_an_english_one_begins_within():
    post = Signpost(
        deal_id=UUID(int=3), stage="live", stage_words="", today=TODAY, next_words="Vertrag prüfen",
        next_who=Voice(SAM, "Sam Okafor"), next_on=date(2026, 10, 16),
    )  # fmt: skip
    with speaking("de"):
        german = post.next_sentence
    assert german == (
        "Als Nächstes: Vertrag prüfen. Sam Okafor erledigt es bis Freitag, 16. Oktober."
    )
    english = replace(post, next_words="Sign it")
    assert english.next_sentence.startswith("Next: sign it.")
