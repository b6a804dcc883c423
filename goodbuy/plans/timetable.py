"""Between the rows of a plan and the pure calculation of its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingDays
from goodbuy.plans.schedule import Span, Task

if TYPE_CHECKING:
    from goodbuy.deals.models import CastMember
    from goodbuy.plans.models import Step
    from goodbuy.workspaces.models import Workspace


@dataclass(frozen=True)
class Timetable:
    """A plan's open and done steps as tasks, and the days that they have now."""

    tasks: list[Task]
    spans: dict[str, Span]


def calendar_of_step(step: Step) -> WorkingDays:
    owner: WorkingDays = calendar_of(step.owner, step.workspace)
    return owner.joint(calendar_of(step.helper, step.workspace)) if step.helper else owner


def today_for(cast: CastMember, workspace: Workspace) -> date:
    return calendar_of(cast, workspace).today(clock.now())


def timetable(steps: Iterable[Step], waits: Iterable[tuple[object, object]]) -> Timetable:
    """`waits` holds pairs of a step's key and the key of one that it waits for."""
    rows = list(steps)
    before: dict[str, list[str]] = {str(step.pk): [] for step in rows}
    for waiting, waited in waits:
        if str(waiting) in before and str(waited) in before:
            before[str(waiting)].append(str(waited))
    gone = {str(step.pk) for step in rows if step.state == step.State.NOT_NEEDED}
    tasks = [
        _task(step, through(before, gone, str(step.pk)))
        for step in rows
        if str(step.pk) not in gone
    ]
    spans = {str(s.pk): Span(s.starts_on, s.due_on) for s in rows if s.starts_on and s.due_on}
    return Timetable(tasks, {task.key: spans[task.key] for task in tasks if task.key in spans})


def _task(step: Step, after: tuple[str, ...]) -> Task:
    return Task(
        key=str(step.pk),
        name=step.name,
        duration_days=step.days,
        calendar=calendar_of_step(step),
        after=after,
        starts_not_before=step.not_before,
        fixed_on=step.fixed_on,
        done_on=step.done_on,
        phase=str(step.phase_id),
    )


def through[Key](before: dict[Key, list[Key]], gone: set[Key], key: Key) -> tuple[Key, ...]:
    """What a step waits for, looking through steps that are not needed any more."""
    found: list[Key] = []
    seen: set[Key] = set()
    ahead = list(before[key])
    while ahead:
        waited = ahead.pop(0)
        if waited in seen:
            continue
        seen.add(waited)
        if waited in gone:
            ahead.extend(before[waited])
        else:
            found.append(waited)
    return tuple(found)
