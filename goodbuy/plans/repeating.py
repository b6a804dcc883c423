"""A step that comes again: every so many weeks, so many times or until a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import long_day
from goodbuy.plans import hands, timing
from goodbuy.plans.models import CheckIn, Dependency, Step
from goodbuy.plans.template_check import MOST_TIMES, MOST_WEEKS
from goodbuy.plans.timetable import calendar_of_step
from goodbuy.timeline.models import Actor

COPIED = (
    "key", "expectation", "why", "evidence", "wanted", "is_shared", "minutes", "days", "by_time",
    "deal_id", "plan_id", "phase_id", "owner_id", "helper_id", "narrator_id", "template_id",
)  # fmt: skip


def days_of(first: date, every_weeks: int, times: int | None, until: date | None) -> list[date]:
    """When it comes again after `first`: the weekdays stay, and it has an end."""
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise Refusal(
            "Say every how many weeks it comes, from 1 to %(most_weeks)s.", most_weeks=MOST_WEEKS
        )
    if bool(times) == bool(until):
        raise Refusal("Say how many times it comes, or until which day.")
    if times and not 2 <= times <= MOST_TIMES:
        raise Refusal("It comes from 2 to %(most_times)s times.", most_times=MOST_TIMES)
    found: list[date] = []
    step = timedelta(weeks=every_weeks)
    while len(found) < MOST_TIMES and (len(found) + 1 < times if times else True):
        day = first + step * (len(found) + 1)
        if until and day > until:
            return found
        found.append(day)
    if until and first + step * (len(found) + 1) <= until:
        raise Refusal(
            "That is more than %(most_times)s times. Choose an earlier day.", most_times=MOST_TIMES
        )
    return found


@transaction.atomic
def repeat(
    step: Step, *, by: Actor, every_weeks: int, times: int | None = None, until: date | None = None
) -> list[Step]:
    """Draw all of a series at once, each on its own day, each after the one before it."""
    hands.require_team(by)
    if step.repeats_id or step.every_weeks:
        raise Refusal("“%(step)s” comes again already. Change the single steps instead.", step=step)
    if step.state in Step.DONE:
        raise Refusal("“%(step)s” is over. Add a new step, then let it come again.", step=step)
    on = days_of(step.due_on, every_weeks, times, until)
    if not on:
        last = long_day(until, "en") if until else ""
        raise Refusal("It would not come again until %(last)s. Choose a later day.", last=last)
    weeks = (
        "week"
        if every_weeks == 1
        else for_us("%(every_weeks)s weeks") % {"every_weeks": every_weeks}
    )
    facts = {"weeks": weeks}
    step.change(
        "step.repeated", by=by, audience=step.audience, facts=facts, every_weeks=every_weeks
    )
    made, before = [], step
    for number, day in enumerate(on, start=2):
        before = _again(step, before, day, f"{number}/{len(on) + 1}", by)
        made.append(before)
    _number(step, made, by)
    timing.ready_what_can_begin(step.plan_id, by=by)
    return made


def _again(first: Step, before: Step, day: date, place: str, by: Actor) -> Step:
    step = Step(
        name=f"{first.name[: 159 - len(place)]} {place}",
        repeats=first,
        number=before.number + 1,
        **{name: getattr(first, name) for name in COPIED},
    )
    step.workspace_id = by.workspace_id
    step.owner, step.helper = first.owner, first.helper
    step.workspace, step.plan, step.phase = first.workspace, first.plan, first.phase
    # Its day is set, so that working back from the results does not gather them all at the end.
    step.fixed_on = calendar_of_step(step).on_or_after(day)
    span = timing.first_day(step)
    step.starts_on, step.due_on = span.starts_on, span.due_on
    step.born("step.added", by=by, audience=step.audience)
    Dependency.objects.create(
        deal_id=step.deal_id, step=step, after=before, workspace_id=by.workspace_id
    )
    step.tell("step.linked", by, after=before.name)
    if first.check_ins.filter(kind=CheckIn.Kind.CHECK_IN).exists():
        CheckIn.plan_after(step, by=by)
    return step


def _number(first: Step, made: list[Step], by: Actor) -> None:
    """Right after the first of them, in their order."""
    new = {step.pk for step in made}
    rows = [s for s in first.plan.steps.order_by("phase__order", "number", "id") if s.pk not in new]
    at = [row.pk for row in rows].index(first.pk) + 1
    timing.renumber([*rows[:at], *made, *rows[at:]], by=by)
