from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection

from goodbuy.deals.models import Brief, Question
from goodbuy.deals.models.question import could_be_anyone
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant

NEW_YORK = ZoneInfo("America/New_York")


def every_row():
    """The text of every row of every table, keyed by table and row."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'select t::text from "{table}" t')
            rows.update({(table, row[0]): row[0] for row in cursor.fetchall()})
    return rows


@pytest.mark.advice("A09")
def test_an_anonymous_question_leaves_the_asker_in_no_row_that_it_makes(cast):
    before = every_row()
    with acting_as_grant(cast.ana):
        question = Question.ask(cast.deal, "Is this late?", by=cast.ana, way="anonymous")
        question_seen = Question.objects.get()
    new = {key: text for key, text in every_row().items() if key not in before}

    assert question_seen.pk == question.pk
    assert {table for table, _ in new} >= {"deals_question", "timeline_event"}
    ana = cast.ana
    for text in new.values():
        for trace in (ana.pk, ana.cast_id, cast.ana_person.pk, ana.cast.name, "Ana", ana.email):
            assert str(trace) not in text
    event = Event.objects.get(kind="question.asked")
    assert (event.actor_name, event.actor_id) == ("Someone at Harbor & Pine Foods", None)
    assert event.at.minute == event.at.second == 0
    assert question.asker_name == "Someone at Harbor & Pine Foods"


@pytest.mark.advice("A09")
def test_no_minute_of_whoever_asked_without_a_name_is_kept(cast):
    """Asked, asked again and understood: the hour at most, in no key and in no column."""
    moment = datetime(2026, 10, 14, 10, 23, 45, 678901, tzinfo=NEW_YORK)
    with clock.moved_to(moment):
        question = Question.ask(cast.deal, "Is it late?", by=cast.ana, way="anonymous")
    for minutes, verb in ((61, "reopen"), (67, "understand"), (69, "reopen")):
        with clock.moved_to(moment + timedelta(minutes=minutes)):
            if verb == "understand" or minutes == 61:
                question.answer_with("No.", by=cast.mira)
        with clock.moved_to(moment + timedelta(minutes=minutes + 1, seconds=7)):
            getattr(question, verb)(by=cast.ana)
    events = list(Event.objects.about(question))
    theirs = [event for event in events if event.actor_id is None]
    ours = [event.at for event in events if event.actor_id]
    assert (len(theirs), len(ours)) == (4, 2)
    for event in theirs:
        is_full = event.at == event.at.replace(minute=0, second=0, microsecond=0)
        assert is_full or any(0 < (event.at - at) / timedelta(microseconds=1) < 5 for at in ours)
        assert (event.created_at, event.pk.version) == (event.at, 4)
        assert ":52." not in str(event.changed)
    assert replayed(question)["state"] == question.state == "reopened"


@pytest.mark.advice("A09")
def test_only_the_own_link_knows_an_anonymous_question_again(cast):
    ben = make_grant(cast.mira, cast.deal, make_cast(cast.mira, cast.deal, "Ben"), "ben")
    question = Question.ask(cast.deal, "Is this late?", by=cast.ana, way="anonymous")
    question.answer_with("No: it is Friday.", by=cast.mira)

    assert question.is_asked_by(cast.ana)
    assert not question.is_asked_by(ben)
    with pytest.raises(NotAllowed):
        question.understand(by=ben)
    with acting_as_grant(cast.ana):
        question.understand(by=cast.ana)
    event = Event.objects.get(kind="question.understood")
    assert (event.actor_id, event.actor_name) == (None, "Someone at Harbor & Pine Foods")


def test_a_question_hides_its_asker_only_among_two_or_more(cast):
    assert not could_be_anyone(cast.deal)
    make_cast(cast.mira, cast.deal, "Ben")
    assert could_be_anyone(cast.deal)


def test_where_now_needs_one_tap_and_no_words(cast):
    with acting_as_grant(cast.ana):
        question = Question.ask(cast.deal, "", by=cast.ana, kind="where_now")
    assert question.words == "Where do we go now?"
    assert question.owner == cast.mira_cast
    assert question.asker_name == "Ana Ruiz"


def test_a_private_question_is_in_no_event_that_another_client_can_read(cast):
    ben = make_grant(cast.mira, cast.deal, make_cast(cast.mira, cast.deal, "Ben"), "ben")
    with acting_as_grant(cast.ana):
        question = Question.ask(cast.deal, "Between us: is it safe?", by=cast.ana, way="private")
    question.answer_with("Yes.", by=cast.mira)
    with acting_as_grant(ben):
        assert not Question.objects.exists()
        assert not Event.objects.filter(kind__startswith="question").exists()
    with acting_as_grant(cast.ana):
        assert Question.objects.get().answer == "Yes."


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ((2026, 10, 14, 10, 0), (2026, 10, 15, 10, 0)),
        ((2026, 10, 14, 20, 0), (2026, 10, 15, 17, 0)),
        ((2026, 10, 16, 16, 0), (2026, 10, 19, 16, 0)),
        ((2026, 12, 24, 12, 0), (2026, 12, 28, 12, 0)),
        ((2026, 10, 17, 3, 0), (2026, 10, 19, 17, 0)),
    ],
)
def test_the_clock_of_an_answer_runs_in_office_hours(cast, asked, due):
    with clock.moved_to(datetime(*asked, tzinfo=NEW_YORK)):
        question = Question.ask(cast.deal, "When?", by=cast.ana)
    assert question.answer_due_at == datetime(*due, tzinfo=NEW_YORK)
    assert question in Question.objects.overdue(datetime(2027, 1, 1, tzinfo=NEW_YORK))


def test_whoever_is_away_is_spoken_for_by_their_stand_in_and_not_on_other_days(cast):
    lena = make_cast(cast.mira, cast.deal, "Lena Berg", "seller")
    with clock.moved_to(datetime(2026, 10, 14, 10, tzinfo=NEW_YORK)):
        first, last = date(2026, 10, 14), date(2026, 10, 23)
        cast.mira_cast.edit(by=cast.mira, stand_in=lena, away_from=first, away_to=last)
        assert Question.ask(cast.deal, "When?", by=cast.ana).owner == lena
        asked = Question.ask(cast.deal, "Mira, when?", by=cast.ana, owner=cast.mira_cast)
        assert asked.owner == lena
        soon = Brief.send(cast.deal, by=cast.ana, status="talk")
        later = date(2026, 10, 26)
        back = Brief.send(cast.deal, by=cast.ana, status="pause", reconnect_on=later)
        assert (soon.next_owner, back.next_owner) == (lena, cast.mira_cast)
        lena.leave(by=cast.mira)
        assert Question.ask(cast.deal, "And now?", by=cast.ana).owner == cast.mira_cast
    with clock.moved_to(datetime(2026, 10, 26, 10, tzinfo=NEW_YORK)):
        assert Question.ask(cast.deal, "When?", by=cast.ana).owner == cast.mira_cast


def test_an_answer_is_understood_or_asked_again_by_the_asker(cast):
    question = Question.ask(cast.deal, "When?", by=cast.ana)
    with pytest.raises(WrongState):
        question.understand(by=cast.ana)
    with pytest.raises(Refusal, match="Write the answer"):
        question.answer_with(" ", by=cast.mira)
    with pytest.raises(NotAllowed):
        question.answer_with("On Friday.", by=cast.rolf)
    with pytest.raises(NotAllowed, match="for us to answer"):
        question.answer_with("On Friday.", by=cast.ana)
    question.answer_with("On Friday.", by=cast.mira)
    question.reopen(by=cast.ana, still_unclear="At what time?")
    question.answer_with("At 9:00.", by=cast.mira)
    question.understand(by=cast.ana)

    assert question.state == Question.State.UNDERSTOOD
    assert question.answered_by == cast.mira_cast
    told = replayed(question)
    assert (told["state"], told["answer"]) == ("understood", "At 9:00.")


def test_an_empty_or_endless_question_is_refused_in_words(cast):
    with pytest.raises(Refusal, match="Write your question"):
        Question.ask(cast.deal, "  ", by=cast.ana)
    with pytest.raises(Refusal, match="keep it to 1000 characters; these are 1001"):
        Question.ask(cast.deal, "x" * 1001, by=cast.ana)


def test_an_endless_answer_is_refused_and_what_is_still_unclear_is_never_cut(cast):
    question = Question.ask(cast.deal, "Who brings the ladders?", by=cast.ana)
    with pytest.raises(Refusal, match="keep it to 4000 characters; these are 4001"):
        question.answer_with("x" * 4001, by=cast.mira)
    question.answer_with("Sam does.", by=cast.mira)
    with pytest.raises(Refusal, match="keep it to 1000 characters; these are 1001"):
        question.reopen(by=cast.ana, still_unclear="x" * 1001)
    question.refresh_from_db()
    assert (question.state, question.still_unclear) == ("answered", "")
