"""Whatever is wanted from a client can go to a colleague, who then finds it as wanted of them."""

from decimal import Decimal

import pytest

from goodbuy.deals.models import Question
from goodbuy.plans.wanting import everything_wanted
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant


def to_agree(cast):
    made = Outcome.propose(deal=cast.deal, by=cast.mira, name="Labels", target=Decimal(1))
    return "result_pass", made


def to_judge(cast):
    _, made = to_agree(cast)
    made.agree(by=cast.ana)
    made.measure(made.created_at.date(), Decimal(1), by=cast.mira)
    made.claim(by=cast.mira)
    return "result_pass", made


def to_keep(cast):
    made = Promise.record(deal=cast.deal, words="The list", said_by=cast.ana.cast, by=cast.mira)
    return "promise_pass", made


def to_understand(cast, way="openly"):
    made = Question.ask(cast.deal, "When is the invoice?", by=cast.ana, way=way)
    made.answer_with("On Monday.", by=cast.mira)
    return "question_pass", made


def private(cast):
    return to_understand(cast, "private")


@pytest.fixture
def ben(drawn):
    cast = drawn.people
    made = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    make_grant(cast.mira, cast.deal, made, "ben-token")
    return made


def wanted(cast, who):
    return {w.id for w in everything_wanted(cast.deal, who)}


@pytest.mark.parametrize("make", [to_agree, to_judge, to_keep, to_understand, private])
def test_it_moves_to_the_colleague_and_back_to_nobody_else(drawn, ben, ana, make):
    cast = drawn.people
    name, row = make(cast)
    url = room(cast, name, row.pk)
    assert row.pk in wanted(cast, cast.ana.cast)
    assert ana.post(url, {"to": str(cast.mira_cast.pk)}).status_code == 422
    assert "Ben Ode" in ana.get(url).text
    assert ana.post(url, {"to": str(ben.pk)}).status_code == 302
    assert row.pk not in wanted(cast, cast.ana.cast)
    assert row.pk in wanted(cast, ben)
    assert ana.post(url, {"to": str(drawn.priya.pk)}).status_code == 422
    his = let_in("ben-token")
    detail = room(cast, name.removesuffix("_pass"), row.pk)
    # A private question goes one step only, or whoever passes it on would lose sight of it.
    can_go_on = make is not private
    assert ("Pass it on" in his.get(detail).text) == can_go_on
    answer = his.post(url, {"to": str(drawn.priya.pk)})
    assert answer.status_code == (302 if can_go_on else 422)


def test_the_colleague_settles_what_was_passed_on(drawn, ben, ana):
    cast = drawn.people
    _, question = to_understand(cast)
    _, promise = to_keep(cast)
    for name, row in (("question_pass", question), ("promise_pass", promise)):
        ana.post(room(cast, name, row.pk), {"to": str(ben.pk)})
    his = let_in("ben-token")
    assert his.post(room(cast, "question_understand", question.pk)).status_code == 302
    assert his.post(room(cast, "promise_do", promise.pk, "claim")).status_code == 302
    question.refresh_from_db()
    promise.refresh_from_db()
    assert question.state == "understood"
    assert promise.state == "kept_claimed"
    # The words and the voice stay: only the keeping went over.
    assert promise.said_by == cast.ana.cast


def test_the_plan_is_confirmed_by_the_colleague_who_was_asked(drawn, ben, ana):
    cast = drawn.people
    drawn.plan.show(by=cast.mira)
    assert "Pass it on" in ana.get(room(cast, "plan")).text
    assert ana.post(room(cast, "plan_pass"), {"to": str(ben.pk)}).status_code == 302
    assert drawn.plan.pk not in wanted(cast, cast.ana.cast)
    assert drawn.plan.pk not in wanted(cast, drawn.priya)
    assert drawn.plan.pk in wanted(cast, ben)
    assert ana.post(room(cast, "plan_pass"), {"to": str(drawn.priya.pk)}).status_code == 422
    drawn.plan.refresh_from_db()
    drawn.plan.show(by=cast.mira)
    assert drawn.plan.pk in wanted(cast, drawn.priya)


def test_a_question_without_a_name_cannot_be_passed_on(drawn, ben, ana):
    cast = drawn.people
    _, question = to_understand(cast, "anonymous")
    assert "Pass it on" not in ana.get(room(cast, "question", question.pk)).text
    answer = ana.post(room(cast, "question_pass", question.pk), {"to": str(ben.pk)})
    assert answer.status_code == 422
    question.refresh_from_db()
    assert question.passed_to is None
