"""Steps added to a plan that runs: of a template, one of its phases, or another deal's plan.

A phase stands where its stage comes: after those of its own, before those of a later one. What the
client confirmed keeps its days; what is new is a difference like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import actions, hands, timing
from goodbuy.plans.conditions import answered, through
from goodbuy.plans.learning import Pace, at_pace
from goodbuy.plans.models import Dependency, Phase, Plan, PlanTemplate, Step
from goodbuy.plans.ordering import place_by_stage
from goodbuy.plans.saving import Lines
from goodbuy.plans.template_file import PhaseLine, StepLine, TemplateFile
from goodbuy.timeline.models import Actor


@dataclass(frozen=True)
class When:
    """On a day, or once all that stands before it in the plan is done."""

    start_on: date | None = None
    is_after_all: bool = True


def chosen(file: TemplateFile, phase_key: str) -> TemplateFile:
    """One phase of a template, or all of it; what waited for another phase begins at once."""
    if not phase_key:
        return file
    phases = tuple(phase for phase in file.phases if phase.key == phase_key)
    if not phases:
        raise Refusal("That phase is not in this template any more. Choose again.")
    kept = {step.key for step in phases[0].steps}
    gone = {step.key: step.after for step in file.steps if step.key not in kept}
    steps = tuple(replace(s, after=through(s.after, gone)) for s in phases[0].steps)
    return replace(
        file,
        phases=(replace(phases[0], steps=steps),),
        check_ins=tuple(moment for moment in file.check_ins if moment.after in kept),
        aftertaste=tuple(moment for moment in file.aftertaste if moment.after in kept),
    )


@transaction.atomic
def add_template(
    plan: Plan,
    template: PlanTemplate,
    *,
    by: Actor,
    phase: str = "",
    when: When | None = None,
    players: Mapping[str, CastMember] | None = None,
    answers: Mapping[str, bool] | None = None,
    pace: str = Pace.WRITTEN,
) -> list[Step]:
    """Add a template, or one of its phases, to what the plan holds."""
    hands.require_team(by)
    part = chosen(template.file, phase)
    file = answered(part, answers or {})
    file = at_pace(file, pace, workspace=plan.workspace, template_id=template.pk)
    made = _add(
        plan,
        file,
        by=by,
        when=when or When(),
        players=players,
        name=template.name,
        template=template,
    )
    return list(made.values())


@transaction.atomic
def copy_phase(phase: Phase, plan: Plan, *, by: Actor, when: When | None = None) -> list[Step]:
    """A phase of one deal into the plan of another, with the people who play its parts there."""
    hands.require_team(by)
    line = Lines(phase.plan, with_real_days=False).phase(phase)
    if not line.steps:
        raise Refusal("“%(phase)s” holds no step that could be copied.", phase=phase)
    return list(_add(plan, _file((line,)), by=by, when=when or When(), name=phase.name).values())


@transaction.atomic
def copy_step(step: Step, plan: Plan, phase: Phase, *, by: Actor) -> Step:
    """A step of one deal into a phase of another; it begins at its own pace."""
    hands.require_team(by)
    if phase.plan_id != plan.pk:
        raise Refusal("That phase belongs to another plan.")
    lines = Lines(step.plan, with_real_days=False)
    if step.pk not in lines.keys:
        raise Refusal(
            "“%(step)s” is not needed there, or comes again: copy the first of them.", step=step
        )
    line = replace(lines.step(step), after=(), every_weeks=0, times=0)
    file = _file((PhaseLine("here", phase.name, phase.stage, steps=(line,)),))
    made = _add(plan, file, by=by, when=When(None, False), name=step.name, into=phase)
    return made[line.key]


def _file(phases: tuple[PhaseLine, ...]) -> TemplateFile:
    """Lines without a template around them; what they waited for elsewhere is not here."""
    here = {step.key for phase in phases for step in phase.steps}
    kept = tuple(replace(p, steps=tuple(_here(s, here) for s in p.steps)) for p in phases)
    return TemplateFile("copied", for_us("Copied"), for_us("Copied"), phases=kept)


def _here(step: StepLine, here: set[str]) -> StepLine:
    return replace(step, after=tuple(key for key in step.after if key in here))


def _add(
    plan: Plan,
    file: TemplateFile,
    *,
    by: Actor,
    when: When,
    name: str,
    players: Mapping[str, CastMember] | None = None,
    into: Phase | None = None,
    template: PlanTemplate | None = None,
) -> dict[str, Step]:
    if not file.steps:
        raise Refusal("With these answers nothing of it is needed. Nothing was added.")
    cast = actions.players_of(plan.deal, file, players or {}, by)
    last = plan.steps.count()
    made: dict[str, Step] = {}
    for line in file.phases:
        if line.steps:
            phase = into or _phase(plan, line, by)
            made |= actions.steps_in(phase, line.steps, cast, last + len(made), by, template)
    actions.link(plan, file, made, by)
    if when.is_after_all:
        _begin_after_all(plan, file, made, by)
    actions.plan_questions(file, made, by)
    _settle(plan, file, made, when, by)
    added = ", ".join(p.name for p in file.phases if p.steps) if not into else name
    plan.tell("plan.extended", by, added=added[:300])
    return made


def _settle(
    plan: Plan, file: TemplateFile, made: Mapping[str, Step], when: When, by: Actor
) -> None:
    new = {str(step.pk) for step in made.values()}
    start_on = when.start_on or clock.today(plan.workspace.zone)
    rows = plan.steps.select_related("plan").order_by("phase__order", "number", "id")
    timing.renumber(list(rows), by=by)
    timing.date_new(plan.pk, new, start_on, by=by)
    actions.draw_series(file, made, plan.deal.value_on, by)
    timing.ready_what_can_begin(plan.pk, by=by)
    for step in made.values():
        step.refresh_from_db()


def _phase(plan: Plan, line: PhaseLine, by: Actor) -> Phase:
    phase = plan.add_phase(by=by, name=line.name, stage=line.stage, gist=line.purpose)
    phase.plan = plan
    place_by_stage(phase, by=by)
    return phase


def _begin_after_all(plan: Plan, file: TemplateFile, made: Mapping[str, Step], by: Actor) -> None:
    """What begins a phase waits for what stood in the plan before it, never for what comes later.

    Nothing that was there waits for what is new, so no circle can close.
    """
    waited: set[Step] = set()
    for line in file.phases:
        if not line.steps:
            continue
        here = {step.key for step in line.steps}
        ends = _ends(plan, made[line.steps[0].key].phase, set(made.values()))
        for step in line.steps:
            if not step.after:
                _begin_after(ends, made[step.key], by)
            elif here.isdisjoint(step.after):
                # What it waits for in a phase before waits for these already.
                _begin_after([end for end in ends if end not in waited], made[step.key], by)
        waited.update(ends)


def _ends(plan: Plan, phase: Phase, new: Collection[Step]) -> list[Step]:
    """What is open before a phase and no open step waits for; else the last that was done there."""
    before = set(plan.phases.filter(order__lt=phase.order).values_list("pk", flat=True))
    rows, now = timing.read(plan.pk)
    there = [(rows[task.key], task) for task in now.tasks if rows[task.key].phase_id in before]
    there = [(step, task) for step, task in there if step not in new]
    followed = {key for step, task in there if step.is_open for key in task.after}
    ends = [step for step, task in there if step.is_open and task.key not in followed]
    done = sorted((s for s, _ in there if s.done_on), key=lambda s: (s.done_on, s.number))
    return ends or done[-1:]


def _begin_after(ends: Sequence[Step], step: Step, by: Actor) -> None:
    for end in ends:
        Dependency.objects.create(
            deal_id=step.deal_id, step=step, after=end, workspace_id=by.workspace_id
        )
        step.tell("step.linked", by, after=end.name)
