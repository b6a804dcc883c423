"""Steps as a client reads them, and what the reader's side may do with each."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from goodbuy.deals.models import CastMember, Grant
from goodbuy.plans.models import Plan, Step
from goodbuy.plans.wanting import confirms
from goodbuy.room.cards import StepCard
from goodbuy.room.days import Days
from goodbuy.room.marks import step_mark
from goodbuy.room.reader import Reader, address


def step_card(step: Step, days: Days, grant: Grant) -> StepCard:
    is_to_come = step.by_time and step.done_on is None
    at = _(", by %(time)s") % {"time": days.clock(step.by_time)} if is_to_come else ""
    day = step.due_on if step.done_on is None else step.done_on
    was = step.was_on if step.baseline_due_on and step.done_on is None else None
    is_dropped = days.is_over and step.done_on is None
    mine = step.owner_id == grant.cast_id
    firm = f", {step.owner.firm}" if step.owner.firm else ""
    return StepCard(
        id=str(step.pk),
        number=step.number,
        name=step.name,
        phase=step.phase.name,
        who=_("You") if mine else f"{step.owner.name}{firm}",
        who_side=step.owner.side,
        helper=_helper(step, grant),
        mark=step_mark(step, days),
        day="" if is_dropped else f"{days.short(day)}{at}",
        was="" if is_dropped else days.short(was),
        late_reason=step.late_reason,
        expectation=step.expectation,
        why=step.why,
        evidence=step.evidence,
        evidence_given=step.evidence_given,
        said=step.state_words,
        waits_for=step.blocked_on.name if step.blocked_on else "",
        only_if=step.only_if if step.is_undecided else "",
        minutes=step.minutes,
        state=step.state,
        url=address(grant, "step", step.pk),
    )


def _helper(step: Step, grant: Grant) -> str:
    """Said after who does it; the reader by a sentence of its own, for `you` has its cases."""
    if not step.helper:
        return ""
    if step.helper_id == grant.cast_id:
        return _(", with you")
    return _(", with %(name)s") % {"name": step.helper.name}


def step_verbs(step: Step, me: CastMember) -> tuple[str, ...]:
    """What this reader may do with it now. The model holds the same line."""
    verbs: list[str] = []
    sides = CastMember.Side
    is_open = step.state in Step.MOVES[Step.State.CLAIMED] and not step.is_undecided
    does = step.owner.side == me.side if me.side == sides.CLIENT else step.owner_id == me.pk
    if does and is_open:
        verbs.append("claim")
    if step.state == Step.State.CLAIMED and confirms(step, me):
        verbs.append("confirm")
    if verbs and me.side == sides.CLIENT and (step.owner_id == me.pk or "confirm" in verbs):
        verbs.append("pass")
    return tuple(verbs)


def by_phase(reader: Reader) -> list[tuple[str, list[StepCard]]]:
    phases = {phase.pk: phase for phase in reader.whole.phases}
    made: dict[UUID, list[StepCard]] = {pk: [] for pk in phases}
    for step in reader.whole.steps:
        if step.phase_id in phases:
            step.phase = phases[step.phase_id]
            made[step.phase_id].append(step_card(step, reader.days, reader.grant))
    return [(phases[pk].name, cards) for pk, cards in made.items() if cards]


def difference_words(plan: Plan) -> list[str]:
    """Each difference from the version that the client confirmed, in a sentence."""
    return [str(difference.sentence) for difference in plan.differences()]
