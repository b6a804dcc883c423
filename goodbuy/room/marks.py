"""The shape and the words of every state, as a client reads them."""

from __future__ import annotations

from datetime import date, timedelta

from goodbuy.deals.models import Question
from goodbuy.plans.models import Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.cards import Mark
from goodbuy.room.days import Days

SOON = timedelta(days=9)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def due_mark(day: date | None, days: Days) -> Mark:
    """An open thing by its day: late, due soon, or later."""
    if day is None:
        return Mark("later", "No day yet")
    ahead = (day - days.today).days
    if ahead < 0:
        return Mark("late", f"{count(-ahead, 'day')} late")
    if ahead < 2:
        return Mark("due", "Due today" if ahead == 0 else "Due tomorrow")
    if ahead <= SOON.days:
        return Mark("due", f"Due {days.short(day)}")
    return Mark("later", days.brief(day))


def promise_mark(promise: Promise, days: Days) -> Mark:
    states = Promise.State
    settled = days.brief(promise.settled_on)
    words = {
        states.KEPT: ("kept", f"Kept {settled}".strip()),
        states.REPAIRED: ("kept", f"Put right {settled}".strip()),
        states.MISSED: ("late", "Missed"),
        states.WAIVED: ("later", "Let go"),
        states.SUPERSEDED: ("later", "Replaced"),
        states.KEPT_CLAIMED: ("due", "Said to be kept"),
    }
    found = words.get(states(promise.state))
    return Mark(*found) if found else due_mark(promise.due_on, days)


def step_mark(step: Step, days: Days) -> Mark:
    states = Step.State
    if step.state == states.CONFIRMED:
        return Mark("kept", f"Done {days.brief(step.done_on)}".strip())
    if step.state == states.NOT_NEEDED:
        return Mark("later", "Not needed")
    if step.state == states.CLAIMED:
        return Mark("due", "Said to be done")
    if step.state == states.DISPUTED:
        return Mark("late", "Not yet as promised")
    if step.state == states.BLOCKED:
        return Mark("due", "Waiting")
    return due_mark(step.due_on, days)


def outcome_mark(outcome: Outcome, *, is_measured: bool) -> Mark:
    states = Outcome.State
    if outcome.state == states.CLAIMED and outcome.needs_second:
        return Mark("due", "A second person looks at it")
    running = ("due", "On the way") if is_measured else ("later", "Not measured yet")
    words = {
        states.PROPOSED: ("due", "Proposed, not agreed yet"),
        states.AGREED: running,
        states.MEASURING: running,
        states.CLAIMED: ("due", "Said to be there"),
        states.VERIFIED: ("kept", "Proven"),
        states.EXCEEDED: ("kept", "Better than promised"),
        states.SHORT: ("late", "Not there yet"),
        states.RECOVERY: ("due", "Being put right"),
    }
    return Mark(*words[states(outcome.state)])


def question_mark(question: Question, days: Days) -> Mark:
    if question.state in Question.OPEN:
        if question.answer_due_at is None:
            return Mark("due", "Open")
        ahead = (days.of(question.answer_due_at) - days.today).days
        if ahead < 0:
            return Mark("late", f"{count(-ahead, 'day')} over")
        return Mark("due", f"Answer by {days.short(question.answer_due_at)}")
    return Mark("kept", how_fast(question, days))


def how_fast(question: Question, days: Days) -> str:
    """Same day, 3 days. Hours are left out: whoever asked without a name has none."""
    if question.answered_at is None:
        return "Answered"
    taken = (days.of(question.answered_at) - days.of(question.asked_at)).days
    return "Same day" if taken < 1 else count(taken, "day")
