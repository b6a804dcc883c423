from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from goodbuy.conversations.words import first_line
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Company, Person
from goodbuy.timeline.models import RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet

LONGEST = 20_000


class NoteQuerySet(WorkspaceQuerySet):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def for_list(self) -> Self:
        """Pinned ones first, then the newest."""
        return self.present().select_related("by").order_by("-is_pinned", "-created_at", "-id")


class Note(RecordedModel):
    """A member's words about a person, company or deal, in Markdown. Never in a room."""

    class Audience(models.TextChoices):
        ME = "me", for_us_later("For me alone")
        TEAM = "team", for_us_later("For the team")

    WITH_ITS_EVENT = True

    member_rows = "audience <> 'me' or by_id = {member} or {member} is null"

    words = models.TextField()
    audience = models.CharField(max_length=4, choices=Audience, default=Audience.TEAM)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="notes", db_index=False
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="notes", db_index=False
    )
    # A deal’s id and no foreign key: a note outlives the deal that it speaks of.
    deal_id = models.UUIDField(null=True, blank=True)
    is_pinned = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-is_pinned", "-created_at"], name="note_person"),
            models.Index(fields=["company", "-is_pinned", "-created_at"], name="note_company"),
            models.Index(fields=["deal_id", "-is_pinned", "-created_at"], name="note_deal"),
            models.Index(
                fields=["workspace", "-deleted_at"],
                name="note_binned",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="note_is_about_something",
                condition=models.Q(person__isnull=False)
                | models.Q(company__isnull=False)
                | models.Q(deal_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return first_line(self.words)

    def event_places(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "company_id": self.company_id,
            "deal_id": self.deal_id,
        }

    @classmethod
    @transaction.atomic(savepoint=False)
    def write(
        cls,
        words: str,
        *,
        by: Member,
        person: Person | None = None,
        company: Company | None = None,
        deal_id: UUID | None = None,
        talked_at: datetime | None = None,
        audience: str = Audience.TEAM,
    ) -> Note:
        """Keep a member's words; `talked_at` says that they come from a talk with the person."""
        note = cls(words=checked(words), by=by, person=person, company=company, deal_id=deal_id)
        note.audience = cls.Audience(audience)
        note.born("note.written", by=by, audience=note.audience)
        note._name_colleagues(by)
        if talked_at and person:
            person.talked(by=by, at=talked_at)
        return note

    def rewrite(self, words: str, *, by: Member) -> None:
        self.require_writer(by, "change")
        if self.words != checked(words):
            self._set("note.rewritten", by, words=checked(words), edited_at=clock.now())
            self._name_colleagues(by)

    def _name_colleagues(self, by: Member) -> None:
        from goodbuy.conversations.models.mention import Mention

        Mention.find(self, by=by)

    def _set(self, kind: str, by: Member, **fields: Any) -> None:
        """What happens to a private note is its writer’s alone to read, too."""
        self.change(kind, by=by, audience=self.audience, **fields)

    @property
    def is_private(self) -> bool:
        return self.audience == self.Audience.ME

    def tell_team(self, *, by: Member) -> None:
        """Out of private: the team reads it from now on. There is no way back."""
        self.require_writer(by, "show")
        type(self)._base_manager.filter(pk=self.pk).update(audience=self.Audience.TEAM)
        self.refresh_from_db()
        changed = {"words": self.words, "audience": self.audience}
        record("note.told", about=self, by=by, changed=changed, **self.event_places())
        self._name_colleagues(by)

    def pin(self, *, by: Member) -> None:
        self._set("note.pinned", by, is_pinned=True)

    def unpin(self, *, by: Member) -> None:
        self._set("note.unpinned", by, is_pinned=False)

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        self.require_writer(by, "remove")
        if not self.deleted_at:
            self._set("note.removed", by, deleted_at=clock.now())

    def restore(self, *, by: Member) -> None:
        self.require_writer(by, for_us("bring back"))
        self._set("note.restored", by, deleted_at=None)

    def may_change(self, member: Member) -> bool:
        return not member.is_viewer and (member.pk == self.by_id or member.is_manager)

    def require_writer(self, member: Member, what: str) -> None:
        if not self.may_change(member):
            raise NotAllowed(
                "Only %(by)s or a manager can %(what)s this note.", by=self.by, what=what
            )


def checked(words: str) -> str:
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Refusal("A note needs at least one word.")
    if len(words) > LONGEST:
        raise Refusal(
            "This note has more than %(longest)s letters. Split it into two.",
            longest=f"{LONGEST:,}",
        )
    return words
