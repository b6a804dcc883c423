"""The room's page: the sentence of where(), facts, what is wanted, and nothing internal."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from goodbuy.deals.models import Grant, Question
from goodbuy.kernel import clock
from goodbuy.plans.check_in_moves import sent
from goodbuy.plans.models import CheckIn, Narration
from goodbuy.plans.where import where
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.access import Pass, load_grant
from goodbuy.room.page import room_page
from goodbuy.room.tests.conftest import room
from goodbuy.testing.reading import read
from goodbuy.timeline.many import move_all
from goodbuy.workspaces.boundary import acting_as_grant

SET = ("SAVEPOINT", "RELEASE", "select set_config", "select coalesce(current_setting")


def asked_of_the_database(caught):
    """Queries without those that a test's own transaction and the boundary add."""
    return [q["sql"] for q in caught.captured_queries if not q["sql"].startswith(SET)]


def as_ana(cast):
    return acting_as_grant(cast.ana)


def fill(cast, drawn=None):
    """A room with something in every section."""
    mira, ana = cast.mira_cast, cast.ana.cast
    Narration.tell(
        deal=cast.deal, narrator=mira, by=cast.mira, headline="The label is ready", why="It counts."
    )
    for words in ("An answer on freezer labels", "A spare printer"):
        Promise.record(deal=cast.deal, words=words, said_by=mira, said_to=ana, by=cast.mira)
    Promise.record(deal=cast.deal, words="A list of batches", said_by=ana, by=cast.ana)
    Question.ask(cast.deal, "Who trains the night shift?", by=cast.ana)
    result = Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels", baseline=Decimal("4.2"), target=1
    )
    result.agree(by=cast.ana)
    today = clock.today("UTC")
    for days, value in ((40, "4.0"), (20, "2.5"), (2, "1.6")):
        on = today.fromordinal(today.toordinal() - days)
        result.measure(on, Decimal(value), by=cast.mira)
    return result


@pytest.mark.advice("A02")
@pytest.mark.advice("A03")
def test_the_headline_is_the_answer_of_where(drawn, ana):
    cast = drawn.people
    text = " ".join(read(ana.get(room(cast))).split())
    post = where(cast.deal, for_=cast.ana.cast)

    h1 = text.split("<h1")[1].split("</h1>")[0].split(">", 1)[1]
    told = h1.replace('<span class="hl">', "").replace("</span>", "")

    assert told.strip() == escape(post.sentence)
    for fact in ("Where we are", "What happens next", "Who does it", "By when", "And after that"):
        assert f"<dt>{fact}</dt>" in text
    assert escape(post.wanted.words) in text


@pytest.mark.advice("A02")
def test_every_page_that_answers_where_says_the_same(drawn, ana):
    cast = drawn.people
    sentence = escape(where(cast.deal, for_=cast.ana.cast).sentence)
    assert sentence in read(ana.get(room(cast, "where")))


def ask_shortly(cast):
    one = CheckIn.ask_by_hand(cast.deal, by=cast.mira, cast=cast.ana.cast, asks="Is it well?")
    today = clock.now().date()
    move_all([sent(one, cast=cast.ana.cast, owner=cast.mira_cast, on=today)], by=cast.mira)


def test_a_short_question_that_came_with_its_reader_reads_as_in_its_own_words(drawn):
    cast = drawn.people
    for _ in range(4):
        ask_shortly(cast)
    asked = CheckIn.objects.asked().filter(cast=cast.ana.cast)
    first, second, third, later = asked.order_by("sent_at", "id")
    kept = CheckIn.objects.filter
    kept(pk=first.pk).update(step=drawn.label, why="step", asks="Was “it” what we told you?")
    kept(pk=second.pk).update(phase=drawn.label.phase, why="milestone")
    kept(pk=third.pk).update(kind="aftertaste", asks="How does it feel?")
    kept(pk=later.pk).update(state="snoozed")
    grant = cast.ana
    found = Pass(grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id, "")
    with acting_as_grant(found):
        came_along = room_page(load_grant(found)).short_questions
        asked_for = room_page(Grant.objects.get(pk=grant.pk)).short_questions
    assert came_along == asked_for
    assert [one.id for one in came_along] == [str(one.pk) for one in (first, second, third)]


def test_a_full_room_needs_at_most_twelve_queries(drawn, ana):
    cast = drawn.people
    fill(cast)
    ask_shortly(cast)
    ana.get(room(cast))

    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert ana.get(room(cast)).status_code == 200

    asked = asked_of_the_database(caught)
    # Of these the told-moment is written at most once a minute.
    assert len(asked) <= 12, "\n".join(q[:160] for q in asked)


def test_the_number_of_queries_does_not_grow_with_the_room(drawn, ana):
    cast = drawn.people
    fill(cast)
    ana.get(room(cast))
    with CaptureQueriesContext(connection) as few:
        ana.get(room(cast))
    for number in range(20):
        Question.ask(cast.deal, f"Question {number}?", by=cast.ana)
        Promise.record(
            deal=cast.deal, words=f"Promise {number}", said_by=cast.mira_cast, by=cast.mira
        )
    with CaptureQueriesContext(connection) as many:
        ana.get(room(cast))
    assert len(asked_of_the_database(many)) == len(asked_of_the_database(few))


def test_the_cards_hold_words_and_no_rows(drawn):
    cast = drawn.people
    fill(cast)
    with acting_as_grant(cast.ana):
        found = Pass(cast.ana.pk, cast.workspace.pk, cast.deal.pk, cast.ana.cast_id)
        page = room_page(load_grant(found))

    def walk(value):
        if isinstance(value, tuple):
            for part in value:
                yield from walk(part)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                yield from walk(getattr(value, name))
        else:
            yield value

    kinds = {type(value) for value in walk(page)}
    assert kinds <= {str, int, float, bool, type(None)}


def test_an_empty_room_says_what_will_be_here(cast, ana):
    text = ana.get(room(cast)).text
    for words in (
        "The plan is being drawn",
        "Nothing has happened yet",
        "No promise is written down yet",
        "No result is agreed yet",
        "Nobody has asked anything yet",
        "Nothing is wanted from you, Ana",
    ):
        assert words in text


def test_every_small_page_opens(drawn, ana):
    cast = drawn.people
    result = fill(cast)
    step, vow = drawn.sign, Promise.objects.first()
    asked = Question.objects.first()
    pages = [
        room(cast, "where"), room(cast, "ask"), room(cast, "brief"), room(cast, "told"),
        room(cast, "steps"), room(cast, "plan"), room(cast, "questions"),
        room(cast, "promises"), room(cast, "promise_new"), room(cast, "invite"),
        room(cast, "settings"), room(cast, "step", step.pk), room(cast, "step_pass", step.pk),
        room(cast, "promise", vow.pk), room(cast, "question", asked.pk),
        room(cast, "result", result.pk), room(cast, "result_pass", result.pk),
    ]  # fmt: skip
    for page in pages:
        response = ana.get(page)
        assert response.status_code == 200, page
        assert "private" in response.headers["Cache-Control"]
        with CaptureQueriesContext(connection) as caught:
            ana.get(page)
        assert len(asked_of_the_database(caught)) <= 16, page
        assert ana.delete(page).status_code == 405, page


def test_the_chart_tells_its_numbers_in_words(drawn, ana):
    cast = drawn.people
    result = fill(cast)
    text = ana.get(room(cast)).text
    assert "Before: 4.2." in text
    assert "Promised: 1." in text
    assert "Now: 1.6, measured on" in text
    detail = ana.get(room(cast, "result", result.pk)).text
    for value in ("4", "2.5", "1.6"):
        assert f'<td class="num">{value} </td>' in detail


def test_days_are_written_in_the_language_of_the_reader(drawn, ana):
    cast = drawn.people
    ana.post(
        room(cast, "settings"),
        {"language": "de", "zone": "Europe/Berlin", "digest_weekday": "1"},
    )
    cast.ana.refresh_from_db()
    text = ana.get(room(cast)).text
    assert cast.ana.zone == "Europe/Berlin"
    assert cast.ana.digest_weekday == 1
    days = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    label = text.split('class="label"')[1].split("</p>")[0]
    assert any(day in label for day in days)


def test_strangers_are_kept_out_of_every_address(drawn):
    from goodbuy.room.urls import ROOM, urlpatterns

    cast = drawn.people
    for route in urlpatterns:
        if not str(route.pattern).startswith(ROOM):
            continue
        args = {"key": cast.deal.room_key}
        for name in route.pattern.converters:
            if name != "key":
                args[name] = str(cast.deal.pk) if name == "pk" else "claim"
        url = reverse(f"room:{route.name}", kwargs=args)
        client = Client()
        assert client.get(url).status_code in (404, 405), url
        assert client.post(url).status_code in (404, 405), url
