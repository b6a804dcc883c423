from __future__ import annotations

from datetime import date

from django.db import models

from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.models import Member, WorkspaceModel


class Later(WorkspaceModel):
    """An item of Today that a member has put off to a day; it is gone when its cause is gone."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    item = models.CharField(max_length=120)
    until_on = models.DateField()

    class Meta:
        verbose_name = "thing put off"
        verbose_name_plural = "things put off"
        constraints = [models.UniqueConstraint(fields=["member", "item"], name="later_once")]

    def __str__(self) -> str:
        return for_us("%(item)s until %(until_on)s") % {
            "item": self.item,
            "until_on": self.until_on,
        }

    @classmethod
    def put_off(cls, member: Member, item: str, until_on: date) -> None:
        cls.objects.update_or_create(
            workspace_id=member.workspace_id,
            member=member,
            item=item,
            defaults={"until_on": until_on},
        )

    @classmethod
    def take_back(cls, member: Member, item: str) -> None:
        cls.objects.filter(member=member, item=item).delete()
