"""What a client can do, each by a plain form: it works, it is refused in a sentence, nothing typed
is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodbuy.deals.models import Brief, Question
from goodbuy.deals.quiet import quiet_until
from goodbuy.kernel import clock
from goodbuy.plans.models import Plan, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.room.views.results import number_in
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event


def shown(drawn):
    drawn.plan.show(by=drawn.people.mira)
    return drawn.plan


def colleague(cast, name="Ben Ode", token="ben-token"):
    ben = make_cast(cast.mira, cast.deal, name, "client")
    return ben, make_grant(cast.mira, cast.deal, ben, token)


@pytest.mark.advice("A04")
def test_a_client_reads_the_plan_and_confirms_what_was_on_the_screen(drawn, ana):
    cast, plan = drawn.people, shown(drawn)
    page = ana.get(room(cast, "plan")).text
    plan.refresh_from_db()
    assert plan.opened_at
    assert "Sign the page" in page
    assert "Count the printers" not in page  # the team's own
    seal = page.split('name="seen" value="')[1].split('"')[0]

    stale = ana.post(room(cast, "plan_confirm"), {"seen": "0" * 64})
    done = ana.post(room(cast, "plan_confirm"), {"seen": seal})

    assert stale.status_code == 409
    assert "changed while you were reading" in stale.text
    assert done.status_code == 302
    plan.refresh_from_db()
    assert plan.state == Plan.State.CONFIRMED
    assert plan.confirmed_by == cast.ana.cast
    assert "Ana Ruiz confirmed this plan" in ana.get(room(cast, "plan")).text


def test_a_client_says_that_their_step_is_done(drawn, ana):
    cast, step = drawn.people, drawn.sign
    assert "It is done" in ana.get(room(cast, "step", step.pk)).text

    response = ana.post(room(cast, "step_claim", step.pk), {"evidence": "Signed on paper"})

    assert response.status_code == 302
    step.refresh_from_db()
    assert step.state == Step.State.CLAIMED
    assert step.evidence_given == "Signed on paper"
    assert Event.objects.filter(kind="step.claimed", actor_kind="guest").exists()


def claimed_for_ana(drawn):
    """Something that we did and Ana's side confirms."""
    mira = drawn.people.mira
    drawn.sign.claim(by=mira)
    drawn.sign.confirm(by=mira)
    drawn.wifi.claim(by=mira)
    return drawn.wifi


def test_a_client_confirms_what_others_did(drawn, ana):
    cast, step = drawn.people, claimed_for_ana(drawn)
    page = ana.get(room(cast, "step", step.pk)).text
    # The day is the one on which it was done, and is called so.
    assert "<dt>Said to be done</dt>" in page
    assert "By when" not in page
    assert ana.post(room(cast, "step_confirm", step.pk)).status_code == 302
    step.refresh_from_db()
    assert step.state == Step.State.CONFIRMED
    again = ana.post(room(cast, "step_confirm", step.pk))
    assert again.status_code == 422
    assert "is done already. Nothing changed." in again.text


def test_a_client_sends_it_back_with_a_reason_and_keeps_the_words(drawn, ana):
    cast, step = drawn.people, claimed_for_ana(drawn)
    url = room(cast, "step_dispute", step.pk)
    empty = ana.post(url, {"reason": " "})
    long = ana.post(url, {"reason": "x" * 600})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Say what is missing" in empty.text
    assert "x" * 600 in long.text
    assert ana.post(url, {"reason": "Aisle 4 has no signal"}).status_code == 302
    step.refresh_from_db()
    assert step.state == Step.State.DISPUTED
    assert step.state_words == "Aisle 4 has no signal"


def test_nobody_confirms_their_own_work(drawn, ana):
    cast = drawn.people
    ana.post(room(cast, "step_claim", drawn.sign.pk))
    response = ana.post(room(cast, "step_confirm", drawn.sign.pk))
    assert response.status_code == 422
    assert "confirmed by the other side" in response.text


def test_a_step_is_passed_on_to_a_colleague_of_the_same_side(drawn, ana):
    cast = drawn.people
    ben, _ = colleague(cast)
    url = room(cast, "step_pass", drawn.sign.pk)
    assert "Ben Ode" in ana.get(url).text

    assert ana.post(url, {"to": str(cast.mira_cast.pk)}).status_code == 422
    assert ana.post(url, {"to": "nonsense"}).status_code == 422
    assert ana.post(url, {"to": str(ben.pk)}).status_code == 302

    drawn.sign.refresh_from_db()
    assert drawn.sign.owner == ben
    assert "Sign the page" in let_in("ben-token").get(room(cast)).text.split("Wanted from you,")[1]


@pytest.mark.advice("A09")
def test_where_do_we_go_now_is_one_tap(drawn, ana):
    cast = drawn.people
    response = ana.post(room(cast, "ask"), {"kind": "where_now", "way": "openly", "words": ""})
    assert response.status_code == 302
    question = Question.objects.get()
    assert question.kind == Question.Kind.WHERE_NOW
    assert question.answer_due_at


@pytest.mark.advice("A09")
def test_a_question_without_a_name_tells_nobody_who_asked(drawn, ana):
    cast = drawn.people
    colleague(cast)
    sent = {"words": "Is it too late to say no?", "way": "anonymous"}
    assert ana.post(room(cast, "ask"), sent).status_code == 302

    question = Question.objects.get()
    assert question.asker is None
    ben = let_in("ben-token")
    text = ben.get(room(cast, "question", question.pk)).text
    assert "Someone at" in text
    assert "Ana asked" not in text
    assert "Ask again" not in text
    question.answer_with("It is not.", by=cast.mira)
    assert "Now it is clear" in ana.get(room(cast, "question", question.pk)).text
    assert "Now it is clear" not in ben.get(room(cast, "question", question.pk)).text
    assert ben.post(room(cast, "question_understand", question.pk)).status_code == 422
    assert ana.post(room(cast, "question_understand", question.pk)).status_code == 302


def test_who_is_alone_cannot_hide_and_is_told_so(cast, ana):
    sent = {"words": "Who trains the night shift?", "way": "anonymous"}
    response = ana.post(room(cast, "ask"), sent)
    assert response.status_code == 422
    assert "cannot be hidden" in response.text
    assert "Who trains the night shift?" in response.text
    assert 'value="anonymous"' not in ana.get(room(cast, "ask")).text


def test_a_private_question_is_in_no_other_room(drawn, ana):
    cast = drawn.people
    colleague(cast)
    ana.post(room(cast, "ask"), {"words": "What is left of the budget?", "way": "private"})
    question = Question.objects.get()
    ben = let_in("ben-token")
    assert "left of the budget" in ana.get(room(cast)).text
    assert "left of the budget" not in ben.get(room(cast)).text
    assert ben.get(room(cast, "question", question.pk)).status_code == 404


def test_too_long_or_empty_a_question_is_handed_back(cast, ana):
    empty = ana.post(room(cast, "ask"), {"words": "", "way": "openly"})
    long = ana.post(room(cast, "ask"), {"words": "why " * 400, "way": "openly"})
    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Any question is a good one" in empty.text
    assert "why why" in long.text


def test_an_answer_is_understood_or_asked_again(cast, ana):
    ana.post(room(cast, "ask"), {"words": "Who?", "way": "openly"})
    question = Question.objects.get()
    question.answer_with("Sam does.", by=cast.mira)
    assert "Say if the answer is clear" in ana.get(room(cast)).text

    url = room(cast, "question_reopen", question.pk)
    assert ana.post(url, {"still_unclear": "Which Sam?"}).status_code == 302

    question.refresh_from_db()
    assert question.state == Question.State.REOPENED
    assert "Which Sam?" in ana.get(room(cast, "question", question.pk)).text


@pytest.mark.advice("A41")
def test_a_brief_is_one_tap_with_a_working_day(cast, ana):
    page = ana.get(room(cast, "brief")).text
    offered = [part.split('"')[0] for part in page.split('name="day" value="')[1:]]
    days = [date.fromisoformat(text) for text in offered if text not in ("", "other")]
    assert len(days) >= 3
    assert all(day.weekday() < 5 for day in days)

    sent = {"status": "all_well", "day": days[1].isoformat()}
    assert ana.post(room(cast, "brief"), sent).status_code == 302

    assert Brief.objects.get().reconnect_on == days[1]
    assert quiet_until(cast.deal, cast.ana.cast) == days[1]
    assert "Quiet until" in ana.get(room(cast)).text


@pytest.mark.advice("A41")
@pytest.mark.advice("A42")
def test_a_brief_is_short_and_never_without_what_is_next(cast, ana):
    long = ana.post(room(cast, "brief"), {"status": "all_well", "words": "y" * 401, "day": ""})
    none = ana.post(room(cast, "brief"), {"words": "hello", "day": ""})
    day = ana.post(room(cast, "brief"), {"status": "pause", "words": "wait", "day": "soon"})
    for response in (long, none, day):
        assert response.status_code == 422
    assert "y" * 401 in long.text
    assert "hello" in none.text
    assert "is no day" in day.text
    assert ana.post(room(cast, "brief"), {"status": "bad_news", "day": ""}).status_code == 302
    brief = Brief.objects.get()
    assert brief.next_words
    assert brief.next_owner == cast.mira_cast


@pytest.mark.advice("A40")
def test_a_no_is_one_tap_is_thanked_and_ends_it(cast, ana):
    response = ana.post(room(cast, "brief"), {"status": "decided_no", "day": ""}, follow=True)
    assert "Thank you for telling us" in response.text
    assert "decided against it" in response.text
    assert quiet_until(cast.deal, cast.ana.cast) == date.max


def test_a_day_off_is_moved_and_said(cast, ana):
    saturday = clock.today("UTC")
    while saturday.weekday() != 5 or saturday < clock.today("UTC") + timedelta(3):
        saturday += timedelta(1)
    sent = {"status": "all_well", "day": "other", "other": saturday.isoformat()}
    response = ana.post(room(cast, "brief"), sent, follow=True)
    assert "is not a working day" in response.text


def test_carrying_on_with_a_colleague(cast, ana):
    ben, _ = colleague(cast)
    sent = {"status": "carry_on_with", "carry_on_with": str(ben.pk), "day": ""}
    assert ana.post(room(cast, "brief"), {**sent, "carry_on_with": ""}).status_code == 422
    assert ana.post(room(cast, "brief"), sent).status_code == 302
    assert Brief.objects.get().carry_on_with == ben


def test_a_client_makes_a_promise_in_their_own_words(cast, ana):
    later = clock.today("UTC") + timedelta(20)
    sent = {"words": "A test login", "said_to": str(cast.mira_cast.pk), "due_on": str(later)}
    past = ana.post(room(cast, "promise_new"), {**sent, "due_on": "2020-01-01"})
    assert past.status_code == 422
    assert "A test login" in past.text
    assert ana.post(room(cast, "promise_new"), sent).status_code == 302
    promise = Promise.objects.get()
    assert promise.said_by == cast.ana.cast
    assert promise.said_to == cast.mira_cast
    assert "promised us" in ana.get(room(cast)).text


def test_a_client_answers_our_promises_and_not_their_own(cast, ana):
    ours = Promise.record(
        deal=cast.deal, words="A spare printer", said_by=cast.mira_cast, by=cast.mira
    )
    url = lambda verb: room(cast, "promise_do", ours.pk, verb)  # noqa: E731
    assert ana.post(url("acknowledge")).status_code == 302
    refused = ana.post(url("claim"), {"words": "there"})
    assert refused.status_code == 422
    assert "only Mira’s side" in refused.text
    assert ana.post(url("confirm")).status_code == 302
    ours.refresh_from_db()
    assert ours.state == Promise.State.KEPT
    assert ana.post(url("waive")).status_code == 422
    assert ana.post(url("nonsense")).status_code == 404

    own = Promise.record(deal=cast.deal, words="Batches", said_by=cast.ana.cast, by=cast.ana)
    delay = room(cast, "promise_do", own.pk, "delay")
    typed = {"due_on": "never", "reason": "Ben is away"}
    assert "Ben is away" in ana.post(delay, typed).text
    soon = str(clock.today("UTC") + timedelta(9))
    assert ana.post(delay, {"due_on": soon, "reason": "Ben is away"}).status_code == 302
    assert ana.post(room(cast, "promise_do", own.pk, "claim")).status_code == 302
    assert ana.post(room(cast, "promise_do", own.pk, "confirm")).status_code == 422


def result_of(cast):
    return Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels", baseline=Decimal("4.2"), target=1
    )


@pytest.mark.advice("A29")
def test_only_the_clients_verdict_proves_a_result(cast, ana):
    outcome = result_of(cast)
    today = clock.today("UTC")
    assert ana.post(room(cast, "result_agree", outcome.pk)).status_code == 302
    reading = {"on": str(today - timedelta(1)), "value": "0,9", "source": "Scanner"}
    assert ana.post(room(cast, "result_measure", outcome.pk), reading).status_code == 302
    early = ana.post(room(cast, "result_verdict", outcome.pk), {"verdict": "verified"})
    assert early.status_code == 422
    outcome.refresh_from_db()
    outcome.claim(by=cast.mira)
    url = room(cast, "result_verdict", outcome.pk)
    assert "Better than" not in ana.get(room(cast)).text
    short = ana.post(url, {"verdict": "short", "words": ""})
    assert short.status_code == 422
    nonsense = ana.post(url, {"verdict": "great", "words": "kept words"})
    assert nonsense.status_code == 422
    assert "kept words" in nonsense.text
    assert ana.post(url, {"verdict": "exceeded", "words": "Even at night"}).status_code == 302
    outcome.refresh_from_db()
    assert outcome.state == Outcome.State.EXCEEDED
    assert outcome.verdict_by == cast.ana.cast
    assert "Even at night" in ana.get(room(cast, "result", outcome.pk)).text


def test_what_was_missing_before_does_not_stand_beside_a_new_claim(cast, ana, mira):
    outcome = result_of(cast)
    outcome.agree(by=cast.ana)
    outcome.measure(clock.today("UTC"), Decimal("0.9"), by=cast.mira)
    outcome.claim(by=cast.mira)
    pages = [(ana, room(cast, "result", outcome.pk)), (mira, f"/outcomes/{outcome.pk}/")]
    outcome.fall_short(by=cast.ana, words="Two docks still wait")
    assert all("Two docks still wait" in who.get(url).text for who, url in pages)
    outcome.recover(by=cast.mira, words="A printer more by Friday.")
    outcome.measure(clock.today("UTC"), Decimal("0.7"), by=cast.mira)
    outcome.claim(by=cast.mira)
    assert not any("Two docks still wait" in who.get(url).text for who, url in pages)


def test_a_third_party_cannot_agree_or_judge(cast):
    outcome = result_of(cast)
    owen = make_cast(cast.mira, cast.deal, "Owen Hart", "third", firm="Kestrel")
    make_grant(cast.mira, cast.deal, owen, "owen-token")
    client = let_in("owen-token")
    assert client.get(room(cast)).status_code == 200
    assert client.post(room(cast, "result_agree", outcome.pk)).status_code == 422
    assert (
        client.post(room(cast, "result_verdict", outcome.pk), {"verdict": "short"}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("typed", "value"), [("1.6", "1.6"), ("1,6", "1.6"), ("1,250.5", "1250.5"), (" −3 ", "-3")]
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert number_in(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "about two", "NaN", "9" * 40, "1e99"])
def test_what_is_no_number_is_said_to_be_none(cast, ana, typed):
    outcome = result_of(cast)
    ana.post(room(cast, "result_agree", outcome.pk))
    sent = {"on": str(clock.today("UTC") - timedelta(1)), "value": typed}
    assert ana.post(room(cast, "result_measure", outcome.pk), sent).status_code == 422


def test_a_verdict_is_passed_on(cast, ana):
    outcome = result_of(cast)
    ben, _ = colleague(cast)
    assert ana.post(room(cast, "result_pass", outcome.pk), {"to": str(ben.pk)}).status_code == 302
    outcome.refresh_from_db()
    assert outcome.verifier == ben
    assert ana.post(room(cast, "result_pass", outcome.pk), {"to": str(ben.pk)}).status_code == 422


def test_a_page_that_looks_for_news_takes_no_thanks_away_from_the_page_that_comes(cast, ana):
    ana.post(room(cast, "ask"), {"words": "When does it start?", "way": "openly"})
    looking = ana.get(room(cast), headers={"X-Live": "1"}).text
    assert 'class="toast"' not in looking
    assert 'class="toast"' in ana.get(room(cast)).text
