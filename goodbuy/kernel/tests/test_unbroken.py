"""A day in a sentence is one piece of a line, in each language; nothing else is touched."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel import words
from goodbuy.kernel.unbroken import unbroken

OUR_DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_every_day_that_we_write_stays_in_one_piece(language):
    @given(which=OUR_DAYS)
    def whole(which):
        for said in (words.day(which), words.long_day(which)):
            assert unbroken(f"{said}. 3 <b>") == f'<span class="day">{said}</span>. 3 &lt;b&gt;'
            assert '<span class="day">' in unbroken(f"a {said}")

    with translation.override(language):
        whole()


def test_a_number_that_is_no_day_is_left_alone():
    for said in ("6 docks", "Step 5 of 7, site made ready", "90 seconds", "Marching 3 by 3"):
        assert unbroken(said) == said
    assert unbroken("It moves from Friday 20 November to 24 Nov 2027, 9:00") == (
        'It moves from <span class="day">Friday 20 November</span> to '
        '<span class="day">24 Nov 2027</span>, 9:00'
    )
