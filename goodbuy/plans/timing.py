"""Works out the days of a whole plan and writes down, step by step, what moved and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Max

from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.plans import schedule as days
from goodbuy.plans.schedule import Change, ScheduleError, Span, WorkedBack
from goodbuy.plans.timetable import Timetable, through, timetable, today_for
from goodbuy.timeline.models import Actor, record


def _steps() -> Any:
    return apps.get_model("plans", "Step")


def _waits(plan_id: UUID) -> list[tuple[Any, Any]]:
    rows = apps.get_model("plans", "Dependency")._base_manager.filter(step__plan_id=plan_id)
    return list(rows.values_list("step_id", "after_id"))


def read(plan_id: UUID, *, lock: bool = False) -> tuple[dict[str, Any], Timetable]:
    """The plan's steps by key in their order, and its timetable, in two queries."""
    rows = _steps()._base_manager.filter(plan_id=plan_id).order_by("number", "id")
    if lock:
        # Two people who move days at once do it one after the other.
        rows = rows.select_for_update(of=("self",))
    found = list(rows.select_related("owner", "helper", "workspace"))
    return {str(step.pk): step for step in found}, timetable(found, _waits(plan_id))


def first_day(step: Any) -> Span:
    """A new step's own earliest days, before it waits for anything."""
    today = today_for(step.owner, step.workspace)
    [task] = timetable([step], ()).tasks
    return days.schedule([task], today)[task.key]


def began(step: Any, done_on: date) -> date:
    """When a step began that nobody said had begun: on its day, once what it waits for was done."""
    waited = step.waits.aggregate(last=Max("after__done_on"))["last"]
    first = step.starts_on
    if waited:
        first = max(first, waited + timedelta(1 if step.days else 0))
    return min(first, done_on)


@transaction.atomic
def date_new(plan_id: UUID, new: Collection[str], start_on: date, *, by: Actor) -> None:
    """Give the steps that were added their earliest days; what was there keeps its own."""
    rows, now = read(plan_id, lock=True)
    write(rows, now.spans, days.added(now.tasks, now.spans, new, start_on), "step.dated", by=by)


def preview(step: Any, new_due: date) -> list[Change]:
    """What would move, without moving it."""
    _, now = read(step.plan_id)
    return _refusing(lambda: days.slip(now.tasks, str(step.pk), new_due, now.spans))


def is_day_off(step: Any, day: date) -> bool:
    """Whether whoever does this step does not work on that day."""
    _, now = read(step.plan_id)
    return not next(t for t in now.tasks if t.key == str(step.pk)).calendar.is_working(day)


@transaction.atomic
def slip(step: Any, new_due: date, *, reason: str, by: Actor) -> list[Change]:
    rows, now = read(step.plan_id, lock=True)
    key = str(step.pk)
    spans = _refusing(lambda: days.slipped(now.tasks, key, new_due, now.spans))
    rows[key].set_day(
        "step.slipped",
        spans[key].starts_on,
        spans[key].due_on,
        by=by,
        fixed_on=spans[key].due_on,
        late_reason=reason,
        facts={"reason": reason},
    )
    moved = write(rows, now.spans, spans, "step.followed", by=by, because=step.name, without=key)
    step.refresh_from_db()
    return days.changes(now.tasks, now.spans, spans) if moved else []


def follow(step: Any, *, by: Actor) -> list[Change]:
    """Give a step that changed its own right days again, and push what waits for it."""
    return _redate(step, days.again, by)


def take_over(step: Any, *, by: Actor) -> list[Change]:
    """Keep the days of a step that has a new owner, as far as they work on them."""
    return _redate(step, days.taken_over, by)


@transaction.atomic
def _redate(
    step: Any, dated: Callable[[days.Task, Mapping[str, Span]], Span], by: Actor
) -> list[Change]:
    rows, now = read(step.plan_id, lock=True)
    key = str(step.pk)
    task = next((task for task in now.tasks if task.key == key), None)
    if task is None or task.done_on:
        return []
    spans = {**now.spans, key: dated(task, now.spans)}
    spans = days.push(now.tasks, spans, days.following(now.tasks, key))
    write(rows, now.spans, spans, "step.followed", by=by, because=step.name)
    step.refresh_from_db()
    return days.changes(now.tasks, now.spans, spans)


@transaction.atomic
def schedule_from(plan_id: UUID, start_on: date, *, by: Actor) -> list[Change]:
    """Give every step that has not begun its earliest day."""
    rows, now = read(plan_id, lock=True)
    spans = days.schedule(_pinned(rows, now), start_on)
    write(rows, now.spans, spans, "step.dated", by=by)
    return days.changes(now.tasks, now.spans, spans)


def preview_back(plan_id: UUID, value_on: date, today: date) -> tuple[WorkedBack, list[Change]]:
    """What working back would move, without moving it. What is done stays where it was."""
    rows, now = read(plan_id)
    back = days.work_back(_pinned(rows, now), value_on, today)
    to_do = [task for task in now.tasks if not rows[task.key].done_on]
    return back, days.changes(to_do, now.spans, back.spans)


@transaction.atomic
def work_back(plan_id: UUID, value_on: date, today: date, *, by: Actor) -> WorkedBack:
    """Give every step its latest day; where that is too late already, move nothing and say so."""
    rows, now = read(plan_id, lock=True)
    back = days.work_back(_pinned(rows, now), value_on, today)
    if back.fits:
        write(rows, now.spans, back.spans, "step.dated", by=by)
    return back


def forecast(plan_id: UUID, today: date) -> dict[str, Span]:
    """The days as they look today, if what is overdue were done today."""
    _, now = read(plan_id)
    return days.forecast(now.tasks, now.spans, today)


def write(
    rows: Mapping[str, Any],
    old: Mapping[str, Span],
    new: Mapping[str, Span],
    kind: str,
    *,
    by: Actor,
    without: str = "",
    because: str = "",
) -> bool:
    for key, span in new.items():
        step = rows[key]
        if key != without and span != old[key] and not step.done_on:
            step.set_day(kind, span.starts_on, span.due_on, by=by, facts={"because": because})
    return any(new[key] != old[key] for key in new)


def _pinned(rows: Mapping[str, Any], now: Timetable) -> list[days.Task]:
    """What has begun keeps its day; only what has not is dated anew."""
    waiting = ("planned", "ready")
    return [
        task
        if rows[task.key].state in waiting
        else replace(task, fixed_on=task.fixed_on or now.spans[task.key].due_on)
        for task in now.tasks
    ]


def refuse_circle(step: Any, other: Any) -> None:
    rows, now = read(step.plan_id)
    key, waited = str(step.pk), str(other.pk)
    tasks = [
        replace(task, after=(*task.after, waited)) if task.key == key else task
        for task in now.tasks
    ]
    known = {task.key for task in tasks}
    for row, key_of in ((step, key), (other, waited)):
        if key_of not in known:
            raise WrongState(
                "“%(row)s” is not needed any more, so nothing waits because of it.", row=row
            )
    _refusing(lambda: days.ordered(tasks))


def ready_what_can_begin(plan_id: UUID, *, by: Actor) -> None:
    """A step is ready once all that it waits for was said to be done."""
    Step = _steps()
    rows = {
        step.pk: step
        for step in Step._base_manager.filter(plan_id=plan_id).select_related("owner", "workspace")
    }
    # A client's request does not see the team's own steps: what waits for one stays as it is.
    settled = {pk for pk, step in rows.items() if step.state in Step.SETTLED}
    before: dict[Any, list[Any]] = {pk: [] for pk in rows}
    for waiting, waited in _waits(plan_id):
        before.setdefault(waiting, []).append(waited)
    # What waited for a step that is not needed waits for what that one waited for.
    gone = {pk for pk, step in rows.items() if step.state == Step.State.NOT_NEEDED}
    for pk, step in rows.items():
        waits = through(before, gone, pk)
        if any(waited not in rows for waited in waits):
            continue
        free = settled.issuperset(waits) and not step.is_undecided
        if free and step.state == Step.State.PLANNED:
            step.move(Step.State.READY, "step.readied", by=by, audience=step.audience)
        elif not free and step.state == Step.State.READY:
            step.move(Step.State.PLANNED, "step.unreadied", by=by, audience=step.audience)


@transaction.atomic
def reorder(step: Any, position: int, *, by: Actor) -> None:
    """Put a step at a position among those of its phase, and number the whole plan anew."""
    rows = list(
        _steps()
        ._base_manager.filter(plan_id=step.plan_id)
        .select_related("phase")
        .select_for_update(of=("self",))
        .order_by("phase__order", "number", "id")
    )
    rest = [row for row in rows if row.pk != step.pk]
    before = [r for r in rest if r.phase.order < step.phase.order]
    same = [r for r in rest if r.phase_id == step.phase_id]
    after = [r for r in rest if r not in before and r not in same]
    place = max(0, min(position - 1, len(same)))
    renumber([*before, *same[:place], step, *same[place:], *after], by=by)


def renumber(rows: Collection[Any], *, by: Actor) -> None:
    changed = []
    for number, row in enumerate(rows, start=1):
        if row.number != number:
            row.number = number
            changed.append(row)
    if not changed:
        return
    _steps()._base_manager.bulk_update(changed, ["number"])
    plan = next(iter(rows)).plan
    order = [str(row.pk) for row in rows]
    record("plan.reordered", about=plan, by=by, deal_id=plan.deal_id, facts={"order": order})


def ask_after(step: Any, *, by: Actor) -> None:
    apps.get_model("plans", "CheckIn").plan_after(step, by=by)


def _refusing(calculate: Any) -> Any:
    try:
        return calculate()
    except ScheduleError as problem:
        raise Refusal(str(problem)) from problem
