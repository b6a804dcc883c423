"""Verbs that touch the plan and the deal's people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.plans import hands, presence_plan, timing
from goodbuy.plans.conditions import answered
from goodbuy.plans.learning import Pace, at_pace
from goodbuy.plans.models import CheckIn, Dependency, Phase, Plan, PlanTemplate, Step
from goodbuy.plans.repeating import repeat
from goodbuy.plans.schedule import WorkedBack
from goodbuy.plans.template_check import STAGES
from goodbuy.plans.template_file import OutcomeLine, PhaseLine, StepLine, TemplateFile
from goodbuy.promises.models import Outcome
from goodbuy.timeline.models import Actor

STEP_WORDS = (
    "name",
    "helper",
    "days",
    "not_before",
    "by_time",
    "is_shared",
    "expectation",
    "why",
    "wanted",
    "minutes",
    "evidence",
)


@dataclass(frozen=True)
class Part:
    """A part that a template names, such as `client` and "IT": somebody must play it."""

    side: str
    who: str

    @property
    def key(self) -> str:
        return f"{self.side}:{self.who}"


@dataclass(frozen=True)
class Suggested:
    """A result that a template names, with the numbers that only this client has."""

    line: OutcomeLine
    before: Decimal | None
    target: Decimal


def parts_of(template: TemplateFile) -> list[Part]:
    named: dict[Part, None] = {}
    for step in template.steps:
        named[Part(step.side, step.who)] = None
        if step.with_side:
            named[Part(step.with_side, step.with_who)] = None
    return list(named)


def guess_cast(template: TemplateFile, cast: list[CastMember]) -> dict[Part, CastMember | None]:
    """Who plays each part: the one whose own part says so, else the first on that side."""
    guessed: dict[Part, CastMember | None] = {}
    for part in parts_of(template):
        side = [one for one in cast if one.side == part.side and not one.has_left]
        alike = [one for one in side if one.part.lower() == part.who.lower()]
        first = side if part.side != hands.THIRD else []
        guessed[part] = next(iter(alike or first), None)
    return guessed


@transaction.atomic
def draw_plan(
    deal: Deal,
    template: PlanTemplate,
    *,
    by: Actor,
    start_on: date | None = None,
    value_on: date | None = None,
    players: Mapping[str, CastMember] | None = None,
    results: Sequence[Suggested] = (),
    answers: Mapping[str, bool] | None = None,
    pace: str = Pace.WRITTEN,
) -> tuple[Plan, WorkedBack | None]:
    """Make a deal's plan from a template, from its present stage to the proof.

    With a value date the days are worked back from it, if that still fits; else they are the
    earliest from `start_on`, and the answer says how many working days are missing.
    """
    hands.require_team(by)
    file = answered(template.file, answers or {})
    file = at_pace(file, pace, workspace=deal.workspace, template_id=template.pk)
    plan = _empty_plan(deal, template.name, by)
    cast = players_of(deal, file, players or {}, by)
    made = _steps(plan, file, cast, by, template)
    if not made:
        raise Refusal("Every phase of this template is behind this deal already. Choose another.")
    plan_questions(file, made, by)
    presence_plan.propose(plan, by=by)
    timing.ready_what_can_begin(plan.pk, by=by)
    today = timing.today_for(next(iter(made.values())).narrator, plan.workspace)
    timing.schedule_from(plan.pk, start_on or today, by=by)
    _promise(deal, results, value_on, by)
    back = timing.work_back(plan.pk, value_on, start_on or today, by=by) if value_on else None
    draw_series(file, made, value_on or deal.value_on, by)
    return plan, back


def draw_series(
    file: TemplateFile, made: Mapping[str, Step], until: date | None, by: Actor
) -> None:
    """What comes again is drawn once its first day is known."""
    for line in file.steps:
        if not line.every_weeks or line.key not in made:
            continue
        if not line.times and until is None:
            raise Refusal(
                "“%(line)s” comes again until the results are due. Say by which day that is.",
                line=line.name,
            )
        step = Step.objects.for_list().select_related("plan").get(pk=made[line.key].pk)
        if line.times or (until and step.due_on + timedelta(weeks=line.every_weeks) <= until):
            span = {"times": line.times} if line.times else {"until": until}
            repeat(step, by=by, every_weeks=line.every_weeks, **span)


def _promise(deal: Deal, results: Sequence[Suggested], value_on: date | None, by: Actor) -> None:
    """Propose the results with this client’s numbers; one that is there already stays."""
    known = set(Outcome.objects.filter(deal=deal).values_list("name", flat=True))
    for result in results:
        if result.line.metric not in known:
            Outcome.propose(
                deal=deal,
                by=by,
                name=result.line.metric,
                unit=result.line.unit,
                direction=result.line.direction,
                measured_how=result.line.measured_how,
                baseline=result.before,
                target=result.target,
                due_on=value_on or deal.value_on,
            )


def _empty_plan(deal: Deal, template_name: str, by: Actor) -> Plan:
    plan = Plan.objects.filter(deal=deal).first()
    if plan is None:
        plan = Plan(deal=deal, template_name=template_name)
        plan.born("plan.drawn", by=by, facts={"template": template_name})
        return plan
    if plan.versions.exists():
        raise WrongState(
            "The client has seen this plan. Change its steps instead of starting anew."
        )
    for step in plan.steps.all():
        step.tell("step.removed", by)
    plan.steps.all().delete()
    for phase in plan.phases.all():
        phase.remove(by=by)
    facts = {"template": template_name}
    plan.change("plan.drawn", by=by, facts=facts, template_name=template_name)
    return plan


def players_of(
    deal: Deal, file: TemplateFile, given: Mapping[str, CastMember], by: Actor
) -> dict[Part, CastMember]:
    cast = list(CastMember.objects.filter(deal=deal).order_by("order", "id"))
    players: dict[Part, CastMember] = {}
    for part, guess in guess_cast(file, cast).items():
        player = given.get(part.key) or guess
        if player is None and part.side == hands.THIRD:
            # A firm that nobody has chosen yet still has its place in the plan.
            name = part.who[:1].upper() + part.who[1:]
            player = CastMember(deal=deal, side=part.side, name=name, part=part.who)
            player.born("cast.joined", by=by)
        if player is None:
            who = for_us("the client") if part.side == hands.CLIENT else for_us("your team")
            raise Refusal(
                "Name at least one person of %(who)s on this deal, then draw the plan.", who=who
            )
        players[part] = player
    return players


def _steps(
    plan: Plan,
    file: TemplateFile,
    cast: Mapping[Part, CastMember],
    by: Actor,
    template: PlanTemplate,
) -> dict[str, Step]:
    made: dict[str, Step] = {}
    for line in file.phases:
        phase = plan.add_phase(by=by, name=line.name, stage=line.stage, gist=line.purpose)
        lines = () if _is_behind(line, plan.deal) else line.steps
        made |= steps_in(phase, lines, cast, len(made), by, template)
    link(plan, file, made, by)
    return made


def steps_in(
    phase: Phase,
    lines: Sequence[StepLine],
    cast: Mapping[Part, CastMember],
    last: int,
    by: Actor,
    template: PlanTemplate | None = None,
) -> dict[str, Step]:
    """The steps of these lines in a phase, numbered after `last`; whose lines they are teaches."""
    return {
        line.key: _step(phase, last + number, line, cast, by, template)
        for number, line in enumerate(lines, start=1)
    }


def link(plan: Plan, file: TemplateFile, made: Mapping[str, Step], by: Actor) -> None:
    for step_line in file.steps:
        for key in step_line.after:
            if step_line.key in made and key in made:
                step, after = made[step_line.key], made[key]
                Dependency.objects.create(
                    deal_id=plan.deal_id, step=step, after=after, workspace_id=by.workspace_id
                )
                step.tell("step.linked", by, after=after.name)


def _is_behind(line: PhaseLine, deal: Deal) -> bool:
    stage = deal.paused_from or deal.stage
    return stage in STAGES and STAGES.index(line.stage) < STAGES.index(stage)


def _step(
    phase: Phase,
    number: int,
    line: StepLine,
    cast: Mapping[Part, CastMember],
    by: Actor,
    template: PlanTemplate | None,
) -> Step:
    plan = phase.plan
    owner = cast[Part(line.side, line.who)]
    helper = cast[Part(line.with_side, line.with_who)] if line.with_side else None
    narrator = next((one for one in (owner, helper) if one and one.side == hands.SELLER), None)
    step = Step(
        deal_id=plan.deal_id,
        plan=plan,
        phase=phase,
        number=number,
        key=line.key,
        template=template,
        name=line.name,
        expectation=line.expect,
        why=line.why,
        evidence=line.done_when,
        wanted=line.wanted,
        owner=owner,
        helper=helper if helper != owner else None,
        narrator=narrator or plan._narrator(owner),
        is_shared=line.visible,
        minutes=line.minutes or None,
        days=line.days,
        only_if=line.only_if,
        # Answered when its template was applied; of a copy it is asked anew.
        only_if_holds=True if template and line.only_if else None,
    )
    step.workspace_id = by.workspace_id
    first = timing.first_day(step)
    step.starts_on, step.due_on = first.starts_on, first.due_on
    step.born("step.added", by=by, audience=step.audience)
    return step


def plan_questions(file: TemplateFile, made: Mapping[str, Step], by: Actor) -> None:
    kinds = {CheckIn.Kind.CHECK_IN: file.check_ins, CheckIn.Kind.AFTERTASTE: file.aftertaste}
    for kind, moments in kinds.items():
        for moment in moments:
            if step := made.get(moment.after):
                one = CheckIn(
                    deal_id=step.deal_id, step=step, kind=kind, asks=moment.asks, days=moment.days
                )
                one.begin(by=by)
    if file.depth == "light":
        return  # one question on the way is enough for something simple
    for step in made.values():
        CheckIn.plan_after(step, by=by)


@transaction.atomic
def edit_step(step: Step, *, by: Actor, given: Mapping[str, Any]) -> None:
    """All of a step's form at once: its words, its owner, its place, and what it waits for."""
    words = {name: given[name] for name in STEP_WORDS if name in given}
    step.describe(by=by, **{**words, "narrator": given.get("narrator") or step.narrator})
    if given["owner"] != step.owner:
        step.give(given["owner"], by=by)
    _wait_for(step, list(given.get("after") or ()), by)
    step.refresh_from_db()
    place = step.phase.steps.filter(number__lte=step.number).count()
    if given["phase"].pk != step.phase_id or given.get("position") not in (None, place):
        step.place(given["phase"], given.get("position") or 1000, by=by)


def _wait_for(step: Step, wanted: list[Step], by: Actor) -> None:
    now = {wait.after_id: wait.after for wait in step.waits.select_related("after")}
    for pk, other in now.items():
        if pk not in {one.pk for one in wanted}:
            step.stop_waiting_for(other, by=by)
    for other in wanted:
        if other.pk not in now:
            step.wait_for(other, by=by)


@transaction.atomic
def add_step(plan: Plan, *, by: Actor, given: Mapping[str, Any]) -> Step:
    words = {name: given[name] for name in STEP_WORDS if name in given and name != "name"}
    return plan.add_step(
        by=by,
        name=given["name"],
        phase=given["phase"],
        owner=given["owner"],
        narrator=given.get("narrator"),
        after=tuple(given.get("after") or ()),
        position=given.get("position"),
        **words,
    )
