"""A deal's plan as a template: its steps as they are, with the days that they really took."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.working_days import WorkingDays
from goodbuy.plans import hands, timing
from goodbuy.plans.models import CheckIn, Phase, Plan, PlanTemplate, Step
from goodbuy.plans.template_check import STAGES
from goodbuy.plans.template_file import (
    MomentLine,
    OutcomeLine,
    PhaseLine,
    StepLine,
    TemplateFile,
    dump,
    parse,
)
from goodbuy.plans.template_node import TemplateError
from goodbuy.plans.timetable import calendar_of_step
from goodbuy.plans.words import needed, short
from goodbuy.promises.models import Outcome
from goodbuy.timeline.models import Actor

WHO: dict[str, str] = {"seller": "our lead", "client": "client", "third": "other firm"}


def keep_as_template(plan: Plan, *, name: str, summary: str = "", by: Actor) -> PlanTemplate:
    """A template of its own, of this plan as it went; the plan stays as it is."""
    hands.require_team(by)
    name = needed(name, "Give the template a name.", 80)
    text = dump(
        file_of(
            plan,
            name,
            short(summary.strip(), 300) or for_us("As it went in %(deal)s.") % {"deal": plan.deal},
        )
    )
    try:
        parse(text)
    except TemplateError as problem:
        said = " ".join(one.sentence for one in problem.problems[:3])
        raise Refusal("This plan cannot be a template yet. %(said)s", said=said) from problem
    return PlanTemplate.add(text, by=by)


def file_of(plan: Plan, name: str, summary: str) -> TemplateFile:
    lines = Lines(plan)
    return TemplateFile(
        key=slug(name, ()),
        name=name,
        summary=summary,
        phases=lines.phases(),
        outcomes=tuple(_outcome(one) for one in Outcome.objects.filter(deal_id=plan.deal_id)),
        check_ins=lines.moments(CheckIn.Kind.CHECK_IN),
        aftertaste=lines.moments(CheckIn.Kind.AFTERTASTE),
    )


def _outcome(outcome: Outcome) -> OutcomeLine:
    how = outcome.measured_how
    return OutcomeLine(outcome.name[:120], outcome.unit or "a count", outcome.direction, how)


def slug(words: str, taken: Iterable[str]) -> str:
    """A key that a template takes: small letters, numbers and _."""
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:36] or "step"
    plain = plain if plain[0].isalpha() else f"s_{plain}"[:36]
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key


def days_taken(step: Step, calendar: WorkingDays) -> int:
    """Working days from its beginning to its end; what is not done keeps its plan."""
    if not step.done_on:
        return step.days
    began = step.began_on or min(step.starts_on, step.done_on)
    took = max(1, calendar.between(began - timedelta(1), step.done_on))
    return 0 if step.days == 0 and took == 1 else took


def who_of(cast: CastMember) -> str:
    named = cast.firm or cast.name if cast.side == hands.THIRD else WHO[cast.side]
    return (cast.part or named)[:120]


@dataclass
class Lines:
    """The lines of a plan's steps: without what is not needed, a series as its first step."""

    plan: Plan
    with_real_days: bool = True
    keys: dict[Any, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows, self.now = timing.read(self.plan.pk)
        gone = Step.State.NOT_NEEDED
        self.series = [s.repeats_id for s in rows.values() if s.repeats_id and s.state != gone]
        self.rows = [s for s in rows.values() if s.state != gone and not s.repeats_id]
        for step in self.rows:
            known = set(self.keys.values())
            is_free = re.fullmatch(r"[a-z][a-z0-9_]{0,39}", step.key) and step.key not in known
            self.keys[step.pk] = step.key if is_free else slug(step.name, known)
        self.after = {task.key: task.after for task in self.now.tasks}

    def phases(self) -> tuple[PhaseLine, ...]:
        found: list[PhaseLine] = []
        for phase in self.plan.phases.order_by("order"):
            line = self.phase(phase, [one.key for one in found])
            if line.steps:
                found.append(line)
        # What was added later stands at the end of a plan; a template has the order of a deal.
        return tuple(sorted(found, key=lambda line: STAGES.index(line.stage)))

    def phase(self, phase: Phase, taken: Iterable[str] = ()) -> PhaseLine:
        steps = tuple(self.step(s) for s in self.rows if s.phase_id == phase.pk)
        key = slug(phase.name, taken)
        return PhaseLine(key, phase.name, phase.stage, phase.gist, steps=steps)

    def step(self, step: Step) -> StepLine:
        keys = {str(pk): key for pk, key in self.keys.items()}
        helper = step.helper
        line = StepLine(
            key=self.keys[step.pk],
            name=step.name[:80],
            side=step.owner.side,
            who=who_of(step.owner),
            days=days_taken(step, calendar_of_step(step)) if self.with_real_days else step.days,
            after=tuple(keys[one] for one in self.after[str(step.pk)] if one in keys),
            visible=step.is_shared,
            minutes=step.minutes or 0,
            expect=step.expectation or (f"{step.name}." if step.is_shared else ""),
            why=step.why,
            done_when=step.evidence or for_us("The other side says so."),
            wanted=step.wanted,
            only_if=step.only_if,
        )
        if helper:
            line = replace(line, with_side=helper.side, with_who=who_of(helper))
        times = self.series.count(step.pk) + 1
        return replace(line, every_weeks=step.every_weeks, times=times) if times > 1 else line

    def moments(self, kind: str) -> tuple[MomentLine, ...]:
        """What is asked after a step, but for what is asked by itself."""
        asked = CheckIn.objects.filter(step__in=self.keys, why=CheckIn.Why.STEP, kind=kind)
        return tuple(
            MomentLine(self.keys[one.step_id], one.asks, one.days)
            for one in asked.select_related("step").order_by("step__number", "id")
            if kind == CheckIn.Kind.AFTERTASTE or not one.asks.startswith(f"Was “{one.step.name}”")
        )
