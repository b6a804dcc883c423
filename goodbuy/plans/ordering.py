"""Moving steps and phases one place up or down: what a drag does, without one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.plans import hands, timing
from goodbuy.plans.models import Phase, Step
from goodbuy.timeline.models import Actor

WAYS = {"up": -1, "down": 1}


def _by(way: str) -> int:
    if way not in WAYS:
        raise Refusal("Choose up or down.")
    return WAYS[way]


@transaction.atomic
def shift_step(step: Step, way: str, *, by: Actor) -> None:
    """One place up or down; past the end of its phase it goes on into the next one."""
    go = _by(way)
    rows = list(step.phase.steps.order_by("number").values_list("pk", flat=True))
    to = rows.index(step.pk) + go
    if 0 <= to < len(rows):
        return step.place(step.phase, to + 1, by=by)
    phases = list(step.plan.phases.order_by("order"))
    beside = [one.pk for one in phases].index(step.phase_id) + go
    if not 0 <= beside < len(phases):
        end = "first" if go < 0 else "last"
        raise WrongState("“%(step)s” is the %(end)s step of the plan already.", step=step, end=end)
    return step.place(phases[beside], 1 if go > 0 else 1000, by=by)


@transaction.atomic
def shift_phase(phase: Phase, way: str, *, by: Actor) -> None:
    """One place up or down among the phases, with all its steps."""
    hands.require_team(by)
    go = _by(way)
    phases = list(phase.plan.phases.select_for_update().order_by("order"))
    at = [one.pk for one in phases].index(phase.pk)
    if not 0 <= at + go < len(phases):
        end = "first" if go < 0 else "last"
        raise WrongState(
            "“%(phase)s” is the %(end)s phase of the plan already.", phase=phase, end=end
        )
    phases.insert(at + go, phases.pop(at))
    _number(phases, by)
    rows = phase.plan.steps.select_related("plan").order_by("phase__order", "number", "id")
    timing.renumber(list(rows), by=by)


def place_by_stage(phase: Phase, *, by: Actor) -> None:
    """Before the first phase of a later stage; its steps are numbered by who puts them in."""
    hands.require_team(by)
    others = phase.plan.phases.select_for_update().exclude(pk=phase.pk)
    phases = list(others.order_by("order", "id"))
    later = (at for at, one in enumerate(phases) if _comes(one) > _comes(phase))
    phases.insert(next(later, len(phases)), phase)
    _number(phases, by)


def _comes(phase: Phase) -> int:
    return Deal.Stage.values.index(phase.stage)


def _number(phases: Sequence[Phase], by: Actor) -> None:
    for order, one in enumerate(phases, start=1):
        one.change("phase.placed", by=by, audience="client", order=order)
