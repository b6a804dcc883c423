"""Moving steps and phases one place up or down: what a drag does, without one."""

from __future__ import annotations

from django.db import transaction

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
    for order, one in enumerate(phases, start=1):
        one.change("phase.placed", by=by, audience="client", order=order)
    rows = phase.plan.steps.select_related("plan").order_by("phase__order", "number", "id")
    timing.renumber(list(rows), by=by)
