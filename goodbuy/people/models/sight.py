from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models, transaction

from goodbuy.kernel.errors import NotAllowed, Refusal, fitting
from goodbuy.kernel.tongues import for_us_later
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet


class Sight(RecordedModel):
    """How much of people and deals the members of a role see; where nothing is said, all.

    PostgreSQL reads these rows when a member's request begins: see workspaces/sight.py.
    """

    class Much(models.TextChoices):
        ALL = "all", for_us_later("Everything")
        TEAM = "team", for_us_later("What their team looks after")
        OWN = "own", for_us_later("What they look after themselves")

    # An owner has to see all, or nobody could put things right.
    ROLES = (Member.Role.MANAGER, Member.Role.SELLER, Member.Role.DELIVERY, Member.Role.VIEWER)

    role = models.CharField(max_length=10, choices=Member.Role)
    people = models.CharField(max_length=4, choices=Much, default=Much.ALL)
    deals = models.CharField(max_length=4, choices=Much, default=Much.ALL)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "role"], name="sight_once_a_role"),
            models.CheckConstraint(
                name="sight_known",
                condition=models.Q(
                    people__in=["all", "team", "own"], deals__in=["all", "team", "own"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    @classmethod
    @transaction.atomic
    def set(cls, wanted: Mapping[str, tuple[str, str]], *, by: Member) -> None:
        """Role by role: what its members see of people, and of deals."""
        _require_owner(by)
        known = {row.role: row for row in cls.objects.visible_to(by)}
        for role, (people, deals) in wanted.items():
            if role not in cls.ROLES or {people, deals} - {*cls.Much.values}:
                raise Refusal("Choose one of the three for each role. Nothing was changed.")
            row = known.get(role)
            if row is not None:
                row.change("sight.set", by=by, people=people, deals=deals)
            elif (people, deals) != (cls.Much.ALL, cls.Much.ALL):
                cls(role=role, people=people, deals=deals).born("sight.set", by=by)


class Teammate(RecordedModel):
    """The team of a member, by its name: those of one name see what each of them looks after."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    team = models.CharField(max_length=60, blank=True)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.member}, {self.team}" if self.team else str(self.member)

    @classmethod
    @transaction.atomic
    def place(cls, teams: Mapping[Any, str], *, by: Member) -> None:
        """Member by member; an empty name is no team."""
        _require_owner(by)
        known = {row.member_id: row for row in cls.objects.visible_to(by).select_related("member")}
        for member in Member.objects.visible_to(by).filter(pk__in=teams):
            team = fitting(" ".join(teams[member.pk].replace("\0", "").split()), 60)
            if member.pk in known:
                known[member.pk].change("teammate.placed", by=by, team=team)
            elif team:
                cls(member=member, team=team).born("teammate.placed", by=by)


def _require_owner(by: Member) -> None:
    if by.role != Member.Role.OWNER:
        raise NotAllowed("Only an owner decides who sees what. Ask one of them.")
