"""The shape and the words of every state, as a client reads them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodbuy.deals.models import Question
from goodbuy.plans.models import Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.cards import Mark
from goodbuy.room.days import Days

SOON = timedelta(days=9)


def late_words(days: int) -> str:
    """2 days late."""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def due_mark(day: date | None, days: Days) -> Mark:
    """An open thing by its day: late, due soon, or later."""
    if days.is_over:
        return Mark("later", _("Open at the end"))
    if day is None:
        return Mark("later", _("No day yet"))
    ahead = (day - days.today).days
    if ahead < 0:
        return Mark("late", late_words(-ahead))
    if ahead < 2:
        return Mark("due", _("Due today") if ahead == 0 else _("Due tomorrow"))
    if ahead <= SOON.days:
        return Mark("due", _("Due %(day)s") % {"day": days.short(day)})
    return Mark("later", days.brief(day))


def promise_mark(promise: Promise, days: Days) -> Mark:
    states = Promise.State
    settled = days.brief(promise.kept_on)
    kept = _("Kept %(day)s") % {"day": settled} if settled else _("Kept")
    right = _("Put right %(day)s") % {"day": settled} if settled else _("Put right")
    words = {
        states.KEPT: ("kept", kept),
        states.REPAIRED: ("kept", right),
        states.MISSED: ("late", _("Missed")),
        states.WAIVED: ("later", _("Let go")),
        states.SUPERSEDED: ("later", _("Replaced")),
        states.KEPT_CLAIMED: ("due", _("Said to be kept")),
    }
    found = words.get(states(promise.state))
    return Mark(*found) if found else due_mark(promise.due_on, days)


def step_mark(step: Step, days: Days) -> Mark:
    states = Step.State
    if step.state == states.CONFIRMED:
        done = days.brief(step.done_on)
        return Mark("kept", _("Done %(day)s") % {"day": done} if done else _("Done"))
    if step.state == states.NOT_NEEDED:
        return Mark("later", _("Not needed"))
    if step.state == states.CLAIMED:
        return Mark("due", _("Said to be done"))
    if step.state == states.DISPUTED:
        return Mark("late", _("Not yet as promised"))
    if step.state == states.BLOCKED:
        return Mark("due", _("Waiting"))
    if step.is_undecided:
        return Mark("later", _("Not decided yet"))
    return due_mark(step.due_on, days)


def outcome_mark(outcome: Outcome, *, is_measured: bool, days: Days) -> Mark:
    states = Outcome.State
    if days.is_over and not outcome.is_proven:
        return Mark("later", _("Open at the end"))
    if outcome.state == states.CLAIMED and outcome.needs_second:
        return Mark("due", _("A second person looks at it"))
    running = ("due", _("On the way")) if is_measured else ("later", _("Not measured yet"))
    words = {
        states.PROPOSED: ("due", _("Proposed, not agreed yet")),
        states.AGREED: running,
        states.MEASURING: running,
        states.CLAIMED: ("due", _("Said to be there")),
        states.VERIFIED: ("kept", _("Proven")),
        states.EXCEEDED: ("kept", _("Better than promised")),
        states.SHORT: ("late", _("Not there yet")),
        states.RECOVERY: ("due", _("Being put right")),
    }
    return Mark(*words[states(outcome.state)])


def question_mark(question: Question, days: Days) -> Mark:
    if question.state in Question.OPEN:
        if question.answer_due_at is None:
            return Mark("due", _("Open"))
        ahead = (days.of(question.answer_due_at) - days.today).days
        if ahead < 0:
            return Mark(
                "late",
                ngettext("%(days)d day over", "%(days)d days over", -ahead) % {"days": -ahead},
            )
        return Mark("due", _("Answer by %(day)s") % {"day": days.short(question.answer_due_at)})
    return Mark("kept", how_fast(question, days))


def how_fast(question: Question, days: Days) -> str:
    """Same day, 3 days. Hours are left out: whoever asked without a name has none."""
    if question.answered_at is None:
        return _("Answered")
    taken = (days.of(question.answered_at) - days.of(question.asked_at)).days
    if taken < 1:
        return _("Same day")
    return ngettext("%(days)d day", "%(days)d days", taken) % {"days": taken}
