"""What a table of steps is beside its rows: how they are asked for, found fast, and kept true."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models

from goodbuy.workspaces.models import WorkspaceQuerySet, known_states

# All but confirmed and not needed, as PostgreSQL compares it with the words of an index.
UNDONE = ("planned", "ready", "in_progress", "disputed", "blocked", "claimed")


def step_indexes() -> list[Any]:
    """Where a deal, a day, a name alike, a template or a series is looked for."""
    return [
        models.Index(fields=["deal", "number"], name="step_deal"),
        models.Index(fields=["workspace", "state", "due_on"], name="step_due"),
        models.Index(
            fields=["workspace", "alike"],
            condition=models.Q(done_on__isnull=False),
            name="step_alike",
        ),
        models.Index(
            fields=["workspace", "template", "key"],
            condition=models.Q(done_on__isnull=False, template__isnull=False),
            name="step_of_template",
        ),
        models.Index(
            fields=["repeats"], condition=models.Q(repeats__isnull=False), name="step_series"
        ),
        # A deal's next step, as `where()` chooses it: a board reads two hundred of them.
        models.Index(
            models.F("deal"),
            models.ExpressionWrapper(models.Q(state="claimed"), output_field=models.BooleanField()),
            models.F("due_on"),
            models.F("number"),
            condition=models.Q(is_shared=True, state__in=UNDONE),
            name="step_next",
        ),
    ]


def step_constraints() -> list[Any]:
    """What no code can get around: known states, a day for what is done, order of days."""
    return [
        known_states(
            "step_state_known",
            "state",
            "planned ready in_progress claimed confirmed disputed blocked not_needed",
        ),
        models.CheckConstraint(
            name="step_done_has_its_day",
            condition=models.Q(state__in=["claimed", "confirmed"], done_on__isnull=False)
            | ~models.Q(state__in=["claimed", "confirmed"]) & models.Q(done_on=None),
        ),
        models.CheckConstraint(
            name="step_starts_before_it_is_due",
            condition=models.Q(starts_on__lte=models.F("due_on")),
        ),
    ]


class StepQuerySet(WorkspaceQuerySet):
    def shared(self) -> Self:
        return self.filter(is_shared=True)

    def open(self) -> Self:
        return self.filter(state__in=self.model.OPEN)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def for_list(self) -> Self:
        rows = self.select_related(
            "owner", "helper", "narrator", "phase", "workspace", "blocked_on"
        )
        return rows.prefetch_related("waits").order_by("number")
