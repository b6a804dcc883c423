from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from goodbuy.kernel import clock, words

WEDNESDAY = datetime(2026, 10, 14, 12, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_fourteenth_of_october():
    with clock.moved_to(WEDNESDAY):
        yield


def test_a_day_has_its_weekday_and_a_far_one_its_year():
    assert words.day(date(2026, 10, 16)) == "Fri 16 Oct"
    assert words.day(date(2027, 1, 29)) == "Fri 29 Jan 2027"
    assert words.long_day(date(2026, 10, 16)) == "Friday 16 October"
    assert words.day(None) == ""


def test_a_day_speaks_the_readers_language():
    assert words.day(date(2026, 10, 16), "de") == "Fr, 16. Okt"
    assert words.day(date(2026, 10, 16), "fr") == "ven 16 oct"
    assert words.day(date(2027, 3, 9), "de") == "Di, 9. März 2027"
    assert words.long_day(date(2026, 10, 16), "fr") == "vendredi 16 octobre"
    assert words.day(date(2026, 10, 16), "xx") == "Fri 16 Oct"


@pytest.mark.parametrize(
    ("language", "within", "across", "far"),
    [
        ("en", "2 to 6 Nov", "30 Nov to 3 Dec", "30 Dec to 3 Jan 2027"),
        ("de", "2.–6. Nov", "30. Nov – 3. Dez", "30. Dez 2026 – 3. Jan 2027"),
        ("fr", "2–6 nov", "30 nov – 3 déc", "30 déc 2026 – 3 janv 2027"),
        ("es", "2–6 nov", "30 nov – 3 dic", "30 dic 2026 – 3 ene 2027"),
        ("nl", "2–6 nov", "30 nov – 3 dec", "30 dec 2026 – 3 jan 2027"),
        ("xx", "2 to 6 Nov", "30 Nov to 3 Dec", "30 Dec to 3 Jan 2027"),
    ],
)
def test_a_stretch_of_days_speaks_the_readers_language(language, within, across, far):
    with override(language):
        said = words.stretch(date(2026, 11, 2), date(2026, 11, 6))
        assert said.replace("\u2009", " ") == within
        said = words.stretch(date(2026, 11, 30), date(2026, 12, 3))
        assert said.replace("\u2009", " ") == across
        said = words.stretch(date(2026, 12, 30), date(2027, 1, 3))
        assert said.replace("\u2009", " ") == far


def test_months_and_weekdays_speak_the_readers_language():
    day = date(2026, 10, 16)
    said = {}
    for language in ("en", "de", "fr"):
        with override(language):
            said[language] = words.weekday_name(day), words.short_month(day), words.full_day(day)
    assert said == {
        "en": ("Friday", "Oct", "16 October 2026"),
        "de": ("Freitag", "Okt", "16. Oktober 2026"),
        "fr": ("vendredi", "oct", "16 octobre 2026"),
    }


def test_a_moment_is_told_in_the_readers_time_zone_on_the_24_hour_clock():
    with timezone.override("America/New_York"):
        assert words.clock(WEDNESDAY) == "8:40"
        assert words.day(datetime(2026, 10, 15, 2, 0, tzinfo=UTC)) == "Wed 14 Oct"


@pytest.mark.parametrize(
    ("days", "said"),
    [(14, "today"), (13, "yesterday"), (15, "tomorrow"), (8, "6 days ago"), (20, "in 6 days")],
)
def test_how_long_ago(days, said):
    assert words.ago_days(date(2026, 10, days)) == said


def test_money_shows_cents_only_where_there_are_some():
    assert words.money(48600) == "$48,600"
    assert words.money(Decimal("48600.50"), "EUR") == "€48,600.50"
    assert words.money(48600, "JPY") == "¥48,600"
    assert words.money(48600, "EUR", "de") == "48.600\xa0€"
    assert words.money(None) == ""


def test_counts_up_to_twenty_are_words():
    assert words.plural_words(9, "thing") == "Nine things"
    assert words.plural_words(1, "person,people") == "One person"
    assert words.plural_words(0, "person,people") == "No people"
    assert words.plural_words(1204, "person,people") == "1,204 people"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Tomás Reyes", "TR"), ("ana", "A"), ("Maria del Carmen Ruiz", "MR"), ("", "?"), ("(x)", "?")],
)
def test_initials(name, letters):
    assert words.initials(name) == letters


def render(source, **context):
    return Template(source).render(Context(context))


def test_marks_escape_what_people_typed():
    drawn = render(
        '{% avatar name "client" spoken=True %}{% state_mark "late" name %}', name="<b>&"
    )
    assert "<b>" not in drawn
    assert "&lt;b&gt;&amp;" in drawn


def test_a_mark_always_carries_its_word():
    assert "2 days late" in render('{% state_mark "late" "2 days late" %}')
    assert "Strong" in render('{% meter 4 "Strong" %}')
    assert "Partly" in render('{% moon "partly" %}')
