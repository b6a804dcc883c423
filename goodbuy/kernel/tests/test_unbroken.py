"""A day in a sentence is one piece of a line, in each language; nothing else is touched."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

import goodbuy
from goodbuy.kernel import words
from goodbuy.kernel.unbroken import date_unbroken, unbroken

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


def test_in_large_type_the_weekday_may_end_a_line():
    assert date_unbroken("By Friday 20 November: <b>") == (
        'By Friday <span class="day">20 November</span>: &lt;b&gt;'
    )


@pytest.mark.parametrize("name", ["day", "long_day"])
def test_a_day_of_a_template_is_one_piece_on_a_page_and_bare_words_in_a_plain_letter(name):
    def drawn(words):
        return Template(words).render(Context({"on": date(2026, 10, 16)}))

    said = getattr(words, name)(date(2026, 10, 16))
    assert drawn(f"{{{{ on|{name} }}}}") == f'<span class="day">{said}</span>'
    assert drawn(
        f"{{% blocktranslate with on=on|{name} %}}By {{{{ on }}}}{{% endblocktranslate %}}"
    ) == (f'By <span class="day">{said}</span>')
    assert drawn(f"{{% autoescape off %}}{{{{ on|{name} }}}}{{% endautoescape %}}") == said
    assert drawn(f'{{{{ none|{name}|default:"never" }}}}') == "never"
    assert drawn("{{ on|plain_day }}") == words.day(date(2026, 10, 16))


def test_what_was_escaped_before_is_not_escaped_again():
    assert unbroken(mark_safe("<b>24 Nov</b>")) == '<b><span class="day">24 Nov</span></b>'
    assert unbroken("<b> & 24 Nov") == '&lt;b&gt; &amp; <span class="day">24 Nov</span>'


def test_no_attribute_holds_a_marked_day():
    marked = re.compile(r'=\s*"(?:[^"{]|{{(?:[^"}]|"[^"]*")*}}|{%(?:[^"%]|"[^"]*")*%})*"')
    for path in Path(goodbuy.__file__).parent.rglob("*.html"):
        if "static" in path.parts:
            continue
        for attribute in marked.findall(path.read_text()):
            for filters in re.findall(r"\|\s*(\w+)", attribute):
                assert filters not in ("day", "long_day", "unbroken", "date_unbroken"), (
                    path,
                    attribute,
                )
