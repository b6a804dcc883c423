"""What a table of deals is beside its rows: how they are asked for, found fast, and kept true."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from goodbuy.deals.models.removing import IN_BIN
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


def deal_indexes() -> list[Any]:
    """Where the board, the table, a company, an owner, the bin and the search look for deals."""
    return [
        models.Index(
            "workspace",
            "stage",
            models.F("told_at").asc(nulls_first=True),
            "id",
            name="deal_board",
            # The board's totals are read from the index alone.
            include=["currency", "value", "created_at"],
            condition=models.Q(deleted_at=None),
        ),
        models.Index(fields=["workspace", "created_at", "id"], name="deal_newest"),
        # The table's ways to sort: see listing.py.
        models.Index(fields=["workspace", "company_name", "id"], name="deal_company_name"),
        models.Index(
            "workspace",
            Coalesce("value", Value(Decimal(-1))).desc(),
            models.F("id").desc(),
            name="deal_value",
        ),
        models.Index(
            "workspace", Coalesce("value_on", Value(date.max)), "id", name="deal_value_on"
        ),
        models.Index("workspace", Coalesce("told_at", "created_at"), "id", name="deal_told"),
        models.Index(fields=["company"], name="deal_company"),
        models.Index(fields=["workspace", "deleted_at"], name="deal_binned", condition=IN_BIN),
        models.Index(fields=["owner", "stage"], name="deal_owner"),
        GinIndex(fields=["search_text"], name="deal_search", opclasses=["gin_trgm_ops"]),
    ]


def deal_constraints() -> list[Any]:
    """What no code can get around: known stages, until when a pause is, who declined."""
    return [
        models.CheckConstraint(
            name="deal_paused_says_until_when",
            condition=~models.Q(stage="paused")
            | models.Q(paused_until__isnull=False) & ~models.Q(paused_from=""),
        ),
        models.CheckConstraint(
            name="deal_declined_says_by_whom",
            condition=~models.Q(stage="declined") | ~models.Q(declined_by=""),
        ),
        known_states(
            "deal_stage_known",
            "stage",
            "exploring evaluating agreed onboarding live proven renewing resting paused declined "
            "broken_off",
        ),
    ]


class DealQuerySet(WorkspaceQuerySet):
    def shared_with(self, grant: Any) -> Self:
        return self.filter(workspace_id=grant.workspace_id, pk=grant.deal_id)

    def existing(self) -> Self:
        return self.filter(deleted_at=None)

    def running(self) -> Self:
        """Neither paused nor ended: `where()` owes each of these a next step."""
        return self.filter(stage__in=self.model.RUNNING)
