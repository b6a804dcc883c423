from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction

from goodbuy.conversations.mentioning import named_in
from goodbuy.conversations.models.note import Note
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces import letters
from goodbuy.workspaces.boundary import acting_as_member, acting_in
from goodbuy.workspaces.models import Member, WorkspaceQuerySet


class Mention(RecordedModel):
    """A member who was named in a note with an @: a line on their Today until they looked."""

    member_rows = "exists (select from conversations_note n where n.id = note_id)"
    DERIVED = RecordedModel.DERIVED | {"seen_at"}

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "member"], name="mention_once_a_note")
        ]
        indexes = [
            models.Index(
                fields=["member"], name="mention_waits", condition=models.Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return for_us("%(by)s named %(member)s") % {"by": self.by, "member": self.member}

    def event_places(self) -> dict[str, Any]:
        return self.note.event_places()

    @classmethod
    def find(cls, note: Note, *, by: Member) -> list[Mention]:
        """Whoever a note names, may read it, and was not named in it before."""
        return [] if note.is_private or "@" not in note.words else cls._find(note, by)

    @classmethod
    @transaction.atomic
    def _find(cls, note: Note, by: Member) -> list[Mention]:
        team = Member.objects.visible_to(by).filter(left_at=None).exclude(pk=by.pk)
        known = set(cls.objects.filter(note=note).values_list("member_id", flat=True))
        made = []
        for member in named_in(note.words, list(team.select_related("workspace"))):
            if member.pk in known or not _may_read(member, note):
                continue
            one = cls(note=note, member=member, by=by)
            one.born("mention.made", by=by)
            # Who named them, and none of the words: those stand on Today alone.
            letters.send_to_member("mention/made", member, {"new": by.name})
            made.append(one)
        return made

    def look(self, *, by: Member) -> None:
        """The one who was named has been there."""
        if by.pk == self.member_id and self.seen_at is None:
            # A viewer's own role can write nothing; what waits for one is one's own all the same.
            with acting_in(by.workspace_id):
                Mention.objects.filter(pk=self.pk).update(seen_at=clock.now())


def _may_read(member: Member, note: Note) -> bool:
    with acting_as_member(member):
        return Note.objects.filter(pk=note.pk).exists()
