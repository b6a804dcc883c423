from __future__ import annotations

from typing import Any

from django.db import models

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.timeline.models import Actor, RecordedModel, System, record
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member

DAYS = (7, 3650, "days")


class MemoryRules(RecordedModel):
    """How long a workspace remembers what people told it. One row, made when first changed."""

    fresh_days = models.PositiveSmallIntegerField(default=365)
    gathered_fresh_days = models.PositiveSmallIntegerField(default=180)
    # Days after a fact asked to be confirmed; empty: it waits and is not erased by itself.
    erase_days = models.PositiveSmallIntegerField(null=True, blank=True, default=365)
    # Months without a word, for those who have a seat in no purchase; empty: never by itself.
    silent_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Days after which the file of an import is thrown away; undoing it works without the file.
    file_days = models.PositiveSmallIntegerField(null=True, blank=True, default=90, db_default=90)

    class Meta:
        verbose_name_plural = "memory rules"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="memory_rules_once")]

    def __str__(self) -> str:
        return for_us("how long we remember")

    @classmethod
    def of(cls, by: Actor) -> MemoryRules:
        found = cls.objects.filter(workspace_id=by.workspace_id).first()
        return found or cls(workspace_id=by.workspace_id)

    def days_fresh(self, how: str) -> int:
        return self.gathered_fresh_days if how == "inferred" else self.fresh_days

    def set(self, *, by: Member, **fields: Any) -> None:
        """Days and months by the names of the fields; None where nothing goes by itself."""
        if not by.is_manager:
            raise NotAllowed("A manager or an owner sets how long things are remembered.")
        for name, count in fields.items():
            least, most, unit = (6, 120, "months") if name == "silent_months" else DAYS
            if count is not None and not least <= count <= most:
                raise Refusal(
                    "Choose between %(least)s and %(most)s %(unit)s.",
                    least=least,
                    most=f"{most:,}",
                    unit=unit,
                )
        if self._state.adding:
            for name, value in fields.items():
                setattr(self, name, value)
            self.born("memory.ruled", by=by)
        else:
            self.change("memory.ruled", by=by, **fields)


class AllowedKind(RecordedModel):
    """A sensitive kind of fact that this workspace keeps, and why it has to."""

    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=300)
    allowed_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    allowed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind"], name="allowed_kind_once")
        ]

    def __str__(self) -> str:
        return self.kind.replace("_", " ")

    @classmethod
    def allow(cls, kind: str, reason: str, *, by: Member) -> AllowedKind:
        from goodbuy.people.models.fact import Fact

        require_owner(by)
        if kind not in Fact.SENSITIVE:
            raise Refusal("Choose health, religion, party politics or drink.")
        if len(reason.strip()) < 10:
            raise Refusal("Say why you have to keep this, in a sentence that a client could read.")
        if cls.objects.visible_to(by).filter(kind=kind).exists():
            raise Refusal("This is allowed already. Nothing changed.")
        today = clock.today(by.zone)
        made = cls(kind=kind, reason=reason.strip()[:300], allowed_by=by, allowed_on=today)
        made.born("memory.kind_allowed", by=by, facts={"reason": made.reason})
        return made

    def forbid(self, *, by: Member) -> None:
        """Off again: all facts of this kind are erased with it."""
        from goodbuy.people.models.fact import Fact

        require_owner(by)
        # As the clockwork, which also reaches what colleagues keep to themselves.
        with acting_in(by.workspace_id):
            for fact in Fact.objects.filter(workspace_id=by.workspace_id, kind=self.kind):
                fact.erase(by=System(by.workspace_id))
        record("memory.kind_forbidden", about=self, by=by)
        type(self).objects.filter(pk=self.pk).delete()


def require_owner(by: Member) -> None:
    if by.role != Member.Role.OWNER:
        raise NotAllowed("Only an owner decides what sensitive things are kept.")
