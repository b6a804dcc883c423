"""A plan as the team reads it: one row a step, each with its state in a word and a shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import day, late_words, stretch
from goodbuy.plans.models import CheckIn, Phase, Plan, Step

State = Step.State


@dataclass(frozen=True)
class StepRow:
    step: Step
    when: str
    was: str
    waits: str
    mark: str
    word: str
    is_now: bool

    @property
    def who(self) -> str:
        """A colleague's first name; of another firm, who and where from."""
        owner = self.step.owner
        if owner.side != "third":
            return owner.first_name
        return f"{owner.first_name}, {owner.firm}" if owner.firm else owner.name


@dataclass(frozen=True)
class PhasePart:
    phase: Phase
    rows: list[StepRow]
    is_done: bool

    @property
    def done(self) -> int:
        return sum(row.mark == "kept" for row in self.rows)


@dataclass(frozen=True)
class PlanPage:
    plan: Plan
    parts: list[PhasePart]
    check_ins: list[CheckIn]

    @property
    def asked_now(self) -> list[CheckIn]:
        return [one for one in self.check_ins if one.due_on or one.state != "scheduled"]

    @property
    def asked_later(self) -> list[CheckIn]:
        return [one for one in self.check_ins if one not in self.asked_now]

    @property
    def is_empty(self) -> bool:
        return not any(part.rows for part in self.parts)


def plan_page(plan: Plan) -> PlanPage:
    """Everything that the plan's page and the deal page's table show, in six queries."""
    today = clock.today(plan.workspace.zone)
    steps = list(plan.steps.for_list())
    number = {step.pk: step.number for step in steps}
    rows: dict[object, list[StepRow]] = {}
    for step in steps:
        waits = sorted(number[w.after_id] for w in step.waits.all() if w.after_id in number)
        rows.setdefault(step.phase_id, []).append(step_row(step, waits, today))
    parts = [
        PhasePart(phase, found, bool(found) and all(row.mark == "kept" for row in found))
        for phase in plan.phases.order_by("order")
        for found in [rows.get(phase.pk, [])]
    ]
    asked = CheckIn.objects.filter(deal_id=plan.deal_id).select_related(
        "workspace", "step__narrator", "step__owner", "phase", "deal"
    )
    return PlanPage(plan, parts, sorted(asked, key=_when))


def step_row(step: Step, waits: Iterable[int], today: date) -> StepRow:
    mark, word = state_of(step, today)
    return StepRow(
        step=step,
        when=_days(step),
        was=for_us("was %(was_on)s") % {"was_on": day(step.was_on)}
        if step.was_on and step.done_on is None
        else "",
        waits=", ".join(map(str, waits)),
        mark=mark,
        word=word,
        is_now=step.state in (State.READY, State.IN_PROGRESS, State.CLAIMED, State.DISPUTED)
        or step.is_late(today),
    )


def state_of(step: Step, today: date) -> tuple[str, str]:
    """The shape and the word for where a step stands."""
    if step.state == State.CONFIRMED:
        return "kept", for_us("Done %(done_on)s") % {"done_on": day(step.done_on)}
    if step.state == State.CLAIMED:
        return "due", for_us("Waits for their yes") if step.owner.side == "seller" else for_us(
            "Waits for our yes"
        )
    if step.state == State.NOT_NEEDED:
        return "", for_us("Not needed")
    if step.is_undecided:
        return "later", for_us("Not decided")
    if step.is_late(today):
        return "late", late_words((today - step.due_on).days)
    if step.state == State.DISPUTED:
        return "late", for_us("Not yet as promised")
    if step.state == State.BLOCKED:
        on = step.blocked_on.first_name if step.blocked_on else "someone"
        return "due", for_us("Waits for %(on)s") % {"on": on}
    if step.state == State.IN_PROGRESS:
        return "due", for_us("Under way")
    return ("due", for_us("Can begin")) if step.state == State.READY else ("later", for_us("Later"))


def _days(step: Step) -> str:
    due = day(step.done_on or step.due_on)
    if step.days < 2 or step.done_on or step.starts_on == step.due_on:
        return f"{due}, {step.by_time:%H:%M}" if step.by_time else due
    return stretch(step.starts_on, step.due_on)


def _when(one: CheckIn) -> tuple[bool, date]:
    return one.state != CheckIn.State.SCHEDULED, one.due_on or date.max
