from __future__ import annotations

from django.db import models

from goodbuy.deals.models import Deal
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import WorkspaceModel


class Dependency(WorkspaceModel):
    """`step` starts after `after` is done."""

    guest_verbs = ("select",)

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    step = models.ForeignKey("plans.Step", models.CASCADE, related_name="waits", db_index=False)
    after = models.ForeignKey(
        "plans.Step", models.CASCADE, related_name="followers", db_index=False
    )

    class Meta:
        verbose_name_plural = "dependencies"
        indexes = [models.Index(fields=["deal"], name="dependency_deal")]
        constraints = [
            models.UniqueConstraint(fields=["step", "after"], name="dependency_once"),
            models.CheckConstraint(
                name="dependency_not_on_itself", condition=~models.Q(step=models.F("after"))
            ),
        ]

    def __str__(self) -> str:
        return for_us("%(step)s waits for %(after)s") % {"step": self.step, "after": self.after}
