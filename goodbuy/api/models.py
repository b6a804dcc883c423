from __future__ import annotations

import secrets
from typing import Any, ClassVar, Self

from django.db import models

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState, fitting
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, token_hash

MOST = 20
SHOWN = 8


class KeyQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def held_by(self, member: Member) -> Self:
        """One's own; an owner or a manager sees (and can end) those of everybody."""
        rows = self.visible_to(member)
        return rows if member.is_manager else rows.filter(member=member)


class Key(RecordedModel):
    """Lets a program act as one member: with their role, their sight, and no more than that.

    The key itself is shown once and kept as a hash.
    """

    PREFIX = "gb_"

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    # How it begins: enough to tell two apart, and to open nothing.
    starts = models.CharField(max_length=12, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    may_write = models.BooleanField(default=False)
    last_used_on = models.DateField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = KeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "-created_at"], name="key_member")]

    def __str__(self) -> str:
        return self.name

    def event_places(self) -> dict[str, Any]:
        return {}

    @classmethod
    def make(cls, name: str, *, by: Member, may_write: bool = False) -> tuple[Key, str]:
        """The key's row and the key, which is shown only here."""
        name = fitting(" ".join(name.replace("\0", "").split()), 80)
        if not name:
            raise Refusal("Give the key a name: what the program is, so that you know it later.")
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to make a key for the program.")
        if cls.objects.open().filter(member=by).count() >= MOST:
            raise Refusal("%(most)s keys are the most. End one that nobody needs first.", most=MOST)
        token = cls.PREFIX + secrets.token_urlsafe(32)
        made = cls(member=by, name=name, may_write=may_write, starts=token[:SHOWN])
        made.token_hash = token_hash(token)
        made.born("key.made", by=by)
        return made, token

    def end(self, *, by: Member) -> None:
        """It opens nothing from this moment on."""
        if by.pk != self.member_id and not by.is_manager:
            raise NotAllowed("Only whose key it is, an owner or a manager can end it.")
        if self.ended_at:
            raise WrongState("This key was ended already. Nothing changed.")
        self.change("key.ended", by=by, ended_at=clock.now())
