from datetime import UTC, date, datetime, timedelta

import pytest

from goodbuy.deals.models import Question
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.room.tests.conftest import room
from goodbuy.testing.cast import make_cast
from goodbuy.testing.reading import read


@pytest.mark.advice("A18", "A20")
def test_a_client_sees_everyone_around_them_and_whom_they_miss(drawn, ana):
    cast = drawn.people
    owen = make_cast(cast.mira, cast.deal, "Owen Hartley", "third", firm="Kestrel", does="Fits it")
    owen.edit(by=cast.mira, does="Fits the Wi-Fi", does_not="Moves cables of yours")
    Narration.tell(deal=cast.deal, narrator=drawn.sam, by=cast.mira, headline="Six printers came")
    text = ana.get(room(cast, "circle")).text
    assert "Fits the Wi-Fi. Does not: Moves cables of yours." in text
    for words in ("Owen Hartley", "Kestrel", "<q>Six printers came</q>", "<svg"):
        assert words in text
    with clock.moved_to(clock.now() + timedelta(days=40)):
        text = ana.get(room(cast, "circle")).text
    assert "You have not heard from" in text
    assert "That is ours to mend." in text
    assert "Priya Nair" in text
    assert text.count("Silent for") >= 2


def test_no_client_is_ever_called_silent_to_their_face(drawn, ana):
    cast = drawn.people
    with clock.moved_to(clock.now() + timedelta(days=200)):
        text = ana.get(room(cast, "circle")).text
    said = text.split("You have not heard from")[1].split("</p>")[0]
    assert "Ana" not in said
    assert "Priya" not in said


def test_a_question_without_a_name_is_nobodys_last_word(drawn, ana):
    Question.ask(drawn.people.deal, "Who pays?", by=drawn.people.ana, way="anonymous")
    text = ana.get(room(drawn.people, "circle")).text
    assert "Who pays?" not in text


def test_the_room_draws_who_is_heard_step_by_step_with_numbers(drawn, ana):
    text = ana.get(room(drawn.people)).text
    assert "Who you hear from, step by step" in text
    assert "Mira steps back slowly and never disappears." in text
    assert "Planned: 100 in 100 now, 12 in 100" in text or "100 in 100 now, 12 at the end" in text


def test_the_circle_page_stays_cheap(drawn, ana, count_queries):
    assert count_queries(ana, room(drawn.people, "circle")) <= 12


def test_the_room_names_who_answers_while_the_first_of_us_is_away(drawn, ana):
    cast, today = drawn.people, clock.today()
    assert "Mira answers within" in ana.get(room(cast)).text
    cast.mira_cast.edit(
        by=cast.mira, stand_in=drawn.sam, away_from=today, away_to=today + timedelta(days=9)
    )
    assert "Sam answers within" in ana.get(room(cast)).text
    assert "Sam Okafor speaks." in ana.get(room(cast, "circle")).text


def test_a_client_reads_from_when_to_when_how_to_reach_each_and_what_was_last_done(drawn, ana):
    cast = drawn.people
    make_cast(
        cast.mira, cast.deal, "Owen Hartley", "third", firm="Kestrel", reach="+1 212 555 0199",
        from_on=date(2026, 10, 1), to_on=date(2026, 11, 6),
    )  # fmt: skip
    make_cast(cast.mira, cast.deal, "Lena Berg", "seller", from_on=date(2026, 9, 7))
    Question.ask(cast.deal, "When?", by=cast.ana).answer_with("On Friday.", by=cast.mira)
    text = read(ana.get(room(cast, "circle")))
    assert "From Thu 1 Oct until Fri 6 Nov" in text
    assert "Reach: +1 212 555 0199." in text
    assert "Since Mon 7 Sep" in text
    assert text.count("answered a question.") == 1
    assert text.count("asked a question.") == 1
    assert "On Friday." not in text


@pytest.mark.advice("A18")
def test_while_one_of_us_is_away_the_room_says_until_when_and_rings_who_speaks(drawn, ana):
    cast, today = drawn.people, date(2026, 10, 14)
    lena = make_cast(cast.mira, cast.deal, "Lena Berg", "seller", reach="+1 212 555 0177")
    drawn.sam.edit(by=cast.mira, reach="+1 207 555 0142")
    Narration.tell(deal=cast.deal, narrator=drawn.sam, by=cast.mira, headline="Six printers came")
    assert "Ring Sam" in ana.get(room(cast)).text
    back = today + timedelta(days=7)
    drawn.sam.edit(by=cast.mira, stand_in=lena, away_from=today, away_to=back)
    noon = datetime(2026, 10, 15, 16, tzinfo=UTC)
    with clock.moved_to(noon):
        text = read(ana.get(room(cast)))
        told = ana.get(room(cast, "told")).text
    people = text.split('id="cast"')[1].split("</ul>")[0]
    assert "Away until Wednesday 21 October; Lena speaks." in people
    assert "Ring Sam" not in text
    assert people.count('href="tel:+12125550177"') == 2
    assert people.count("Ring Lena") == 2
    for page in (text, told):
        assert "Reply to Lena" in page
        assert "Reply to Sam" not in page
        assert f"?to={lena.pk}" in page
    with clock.moved_to(noon + timedelta(days=7)):
        text = ana.get(room(cast)).text
    assert "Away until" not in text
    assert "Ring Sam" in text
