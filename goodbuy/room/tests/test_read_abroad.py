"""Small things that a native reader of the room trips over: points, quotation marks, cases."""

import re
from datetime import UTC, date, datetime

import pytest

from goodbuy.deals.models import Question
from goodbuy.kernel import words
from goodbuy.plans.presence_curve import Drawing
from goodbuy.plans.review_page import Number
from goodbuy.promises.models import Promise
from goodbuy.room.days import Days
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant

MARKS = {"de": "„%s“", "fr": "«\xa0%s\xa0»", "es": "«%s»", "nl": "‘%s’", "en": "“%s”"}
WORDS = "A spare printer by noon"


def asked_and_answered(cast):
    one = Question.ask(cast.deal, by=cast.ana, words="Who trains the night shift?")
    one.answer_with("Mira does", by=cast.mira)
    return one


@pytest.mark.parametrize("tongue", ["de", "fr", "es", "nl", "en"])
def test_no_sentence_ends_in_two_points_and_words_stand_in_the_readers_own_marks(
    drawn, ana, tongue
):
    cast = drawn.people
    cast.ana.prefer(by=cast.mira, language=tongue)
    Question.ask(cast.deal, by=cast.ana, words="When does it come?")
    said = Promise.record(
        deal=cast.deal, words=WORDS, said_by=cast.mira_cast, said_to=cast.ana.cast, by=cast.mira,
        due_on=datetime(2026, 10, 16, tzinfo=UTC).date(),
    )  # fmt: skip
    for name in ("page", "questions", "circle", "promises", "steps"):
        assert ".." not in ana.get(room(cast, name)).text.replace("...", "")
    assert MARKS[tongue] % WORDS in ana.get(room(cast, "promise", said.pk)).text


def test_days_are_short_without_the_points_of_cut_words():
    day = datetime(2026, 9, 7, 12, tzinfo=UTC)
    for tongue, brief in {"de": "7. Sept", "fr": "7 sept", "es": "7 sept", "nl": "7 sep"}.items():
        days = Days(tongue, "Europe/Berlin")
        assert days.brief(day) in (brief, f"{brief} 2026")
        assert "." not in days.weekday(day.date()) + days.month(day.date())


def test_whoever_helps_is_named_in_the_case_that_the_language_asks_for(drawn, ana):
    cast = drawn.people
    cast.ana.prefer(by=cast.mira, language="de")
    drawn.plan.steps.filter(pk=drawn.sign.pk).update(owner=cast.mira_cast, helper=cast.ana.cast)
    for page in (room(cast, "steps"), room(cast, "step", drawn.sign.pk)):
        text = ana.get(page).text
        assert ", mit Ihnen" in text
        assert "mit Sie" not in text


def test_an_answer_is_read_with_who_asked_and_who_answered(drawn, ana):
    cast = drawn.people
    one = asked_and_answered(cast)
    ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    make_grant(cast.mira, cast.deal, ben, "ben-token")
    theirs = let_in("ben-token").get(room(cast, "question", one.pk)).text
    mine = ana.get(room(cast, "question", one.pk)).text
    assert "Ana asked, " in theirs
    assert "You asked, " in mine
    assert "Mira answered, " in mine
    assert "Mira answered, " in theirs


def test_an_answer_to_a_question_without_a_name_names_nobody(drawn, ana):
    cast = drawn.people
    ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    make_grant(cast.mira, cast.deal, ben, "ben-token")
    one = Question.ask(cast.deal, by=cast.ana, words="Is it safe?", way=Question.Way.ANONYMOUS)
    one.answer_with("It is", by=cast.mira)
    theirs = let_in("ben-token").get(room(cast, "question", one.pk)).text
    assert "Mira answered, " in theirs
    assert "Ana asked" not in theirs


def test_a_result_without_a_reading_is_not_told_as_a_number():
    known = {"words": "Trace", "unit": "minutes", "mark": "later", "state": "Agreed", "said": ""}
    assert Number(before="190", target="15", now="", **known).told == (
        "Before 190, promised 15 minutes, not measured yet"
    )
    assert Number(before="", target="15", now="9", **known).told == "Promised 15, now 9 minutes"
    bare = {**known, "unit": ""}
    assert Number(before="4.2", target="1", now="", **bare).told == (
        "Before 4.2, promised 1, not measured yet"
    )


@pytest.mark.parametrize(("now", "end"), [(280.0, "end"), (140.0, "start"), (400.0, "middle")])
def test_signed_and_now_under_the_drawing_lean_away_from_each_other(now, end):
    assert Drawing((), now, 210.0, "").signed_label[1] == end


@pytest.mark.parametrize(
    ("page", "sent", "asked"),
    [
        (("together", "flag"), {"words": "x"}, "Wählen Sie die eine Person, die es lesen soll."),
        (("together", "propose-time"), {"hours": "x"}, "Schreiben Sie die Stunden als Zahl"),
        (("improve", "raise"), {"words": ""}, "Sagen Sie, was besser sein könnte."),
    ],
)
def test_what_is_refused_between_both_sides_is_said_in_the_readers_language(
    cast, page, sent, asked
):
    cast.ana.prefer(by=cast.mira, language="de")
    name, verb = page
    refused = let_in(cast.ana_token).post(f"{room(cast, name)}{verb}/", sent)
    assert refused.status_code == 422
    assert asked in refused.text


def test_french_signs_stay_with_their_word_and_spanish_days_take_no_comma(drawn, ana):
    cast = drawn.people
    cast.ana.prefer(by=cast.mira, language="fr")
    for name in ("page", "ask", "settings"):
        assert not re.search(r"[«»\w’]  ?[?!;»](?=[\s<])|« ", ana.get(room(cast, name)).text)
    assert Days("es", "Europe/Madrid").long(date(2026, 11, 24)) == "martes 24 de noviembre"
    assert words.day(date(2027, 1, 4), "es") in ("lun 4 ene", "lun 4 ene 2027")
    assert words.long_day(date(2027, 1, 4), "es", with_year=True) == "lunes 4 de enero de 2027"
