from __future__ import annotations

from typing import IO, Any, ClassVar, Self

from django.core.files.base import File
from django.db import models, transaction

from goodbuy.conversations.models.note import Note
from goodbuy.conversations.safe_types import clean_name, kind_of
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.ids import unguessable_key
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import Company, Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet

MOST = 200
OWNERS = ("person", "company", "deal", "note")


class AttachmentQuerySet(WorkspaceQuerySet):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def shared_with(self, grant: Any) -> Self:
        return super().shared_with(grant).filter(is_shared=True, deleted_at=None)

    def for_list(self) -> Self:
        return self.present().select_related("by").order_by("-created_at", "-id")


class Attachment(RecordedModel):
    """A file that belongs to a person, company, deal or note. The team’s alone until shared."""

    member_rows = (
        "note_id is null or exists (select from conversations_note n where n.id = note_id)"
    )
    guest_verbs = ("select",)
    guest_rows = "deal_id = {deal} and is_shared and deleted_at is null"

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="files")
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="files"
    )
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="files")
    note = models.ForeignKey(Note, models.CASCADE, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=140)
    mime = models.CharField("type", max_length=120)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments/%Y/%m")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField(for_us_later("in the client’s room"), default=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachment_of_one_thing",
                condition=models.Q(person__isnull=False, company=None, deal=None, note=None)
                | models.Q(company__isnull=False, person=None, deal=None, note=None)
                | models.Q(deal__isnull=False, person=None, company=None, note=None)
                | models.Q(note__isnull=False, person=None, company=None, deal=None),
            ),
            models.CheckConstraint(
                name="attachment_shared_of_a_deal",
                condition=models.Q(is_shared=False) | models.Q(deal__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "-deleted_at"],
                name="attachment_binned",
                condition=models.Q(deleted_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        return next(row for name in OWNERS if (row := getattr(self, name)))

    def event_places(self) -> dict[str, Any]:
        if self.note:
            return self.note.event_places()
        places = (self.deal_id, self.company_id, self.person_id)
        return dict(zip(("deal_id", "company_id", "person_id"), places, strict=True))

    @classmethod
    @transaction.atomic
    def attach(cls, file: IO[bytes], name: str, size: int, *, to: Any, by: Member) -> Attachment:
        """Keep a file, whose kind is what its own bytes say; Refusal for one that is not safe."""
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to add this file.")
        owner = str(to._meta.model_name)
        if cls.objects.filter(**{owner: to}).present().count() >= MOST:
            raise Refusal("There are %(most)s files here already. Remove one first.", most=MOST)
        kind = kind_of(file, size)
        made = cls(name=clean_name(name, kind), mime=kind.mime, size=size, by=by, **{owner: to})
        place = f"attachments/{made.pk}-{unguessable_key()}{kind.endings[0]}"
        kept = made.file.storage.save(place, File(file))
        made.file.name = kept
        try:
            made.born("file.attached", by=by, audience=made.audience)
        except BaseException:
            made.file.storage.delete(kept)
            raise
        return made

    @property
    def audience(self) -> str:
        return getattr(self.note, "audience", "team") if self.note else "team"

    def may_change(self, member: Member) -> bool:
        return not member.is_viewer and (member.pk == self.by_id or member.is_manager)

    def share(self, *, by: Member) -> None:
        """Into the room of the deal: its clients can read and keep it from now on."""
        self._require(by, "share")
        if not self.deal_id:
            raise Refusal("Only a file of a deal can be shared, in that deal’s room.")
        self.change("file.shared", by=by, is_shared=True)

    def unshare(self, *, by: Member) -> None:
        self._require(by, for_us("take back"))
        self.change("file.unshared", by=by, is_shared=False)

    def remove(self, *, by: Member) -> None:
        """Into the bin, and out of the room, for thirty days."""
        self._require(by, "remove")
        if not self.deleted_at:
            self.change("file.removed", by=by, audience=self.audience, deleted_at=clock.now())

    def restore(self, *, by: Member) -> None:
        self._require(by, for_us("bring back"))
        self.change("file.restored", by=by, audience=self.audience, deleted_at=None)

    def _require(self, by: Member, what: str) -> None:
        if not self.may_change(by):
            raise NotAllowed(
                "Only %(by)s or a manager can %(what)s this file.", by=self.by, what=what
            )
