from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.models.person import Person
from goodbuy.people.models.relationship import Relationship
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class ContactQuerySet(WorkspaceQuerySet):
    def between(self, member: Member, person: Person) -> Self:
        return self.filter(member=member, person=person).order_by("-on", "-id")


class Contact(RecordedModel):
    """A member and a person were in touch: who began it, what was given and what was asked."""

    class Way(models.TextChoices):
        CALL = "call", for_us_later("A call")
        MEETING = "meeting", for_us_later("A meeting")
        VISIT = "visit", for_us_later("A visit")
        MAIL = "mail", for_us_later("Mail")
        MESSAGE = "message", for_us_later("A message")
        SOCIAL = "social", for_us_later("Among friends")

    class Beginner(models.TextChoices):
        US = "us", for_us_later("We did")
        THEM = "them", for_us_later("They did")

    ERASABLE = frozenset({"words", "gave", "asked"})

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="contacts", db_index=False)
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    begun_by = models.CharField(max_length=6, choices=Beginner, default=Beginner.US)
    words = models.CharField(max_length=300, blank=True)
    # What we brought them, and what we wanted: three asks in a row without a gift are too many.
    gave = models.CharField(max_length=200, blank=True)
    asked = models.CharField(max_length=200, blank=True)
    confided = models.BooleanField(default=False)
    # A deal's id and no foreign key: deals stand above people.
    deal_id = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "member", "-on"], name="contact_pair"),
            models.Index(fields=["member", "-on"], name="contact_member"),
        ]
        constraints = [
            known_states("contact_way_known", "way", "call meeting visit mail message social"),
            known_states("contact_begun_by_known", "begun_by", "us them"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def event_places(self) -> dict[str, Any]:
        return {"person_id": self.person_id, "deal_id": self.deal_id}

    @classmethod
    @transaction.atomic
    def log(
        cls,
        person: Person,
        way: str,
        *,
        by: Member,
        on: date | None = None,
        begun_by: str = "us",
        words: str = "",
        gave: str = "",
        asked: str = "",
        confided: bool = False,
        deal_id: UUID | None = None,
    ) -> Contact:
        """Write down that they were in touch. A meaningful one resets the clock of the pair.

        A social one (`way` social) counts for closeness and for no clock at all.
        """
        today = clock.today(by.zone)
        on = on or today
        if way not in cls.Way.values or begun_by not in cls.Beginner.values:
            raise Refusal("Choose how you were in touch, and who began it.")
        if on > today:
            raise Refusal("This day is still to come. Choose today or an earlier one.")
        contact = cls(person=person, member=by, on=on, way=way, begun_by=begun_by)
        contact.words, contact.gave = words.strip()[:300], gave.strip()[:200]
        contact.asked, contact.confided = asked.strip()[:200], confided
        contact.deal_id = deal_id
        contact.born("contact.social" if contact.is_social else "contact.logged", by=by)
        if not contact.is_social:
            Relationship.between(by, person).meet(on)
            person.talked(by=by, at=None if on == today else clock.noon(on), is_told=False)
        return contact

    @property
    def is_social(self) -> bool:
        return self.way == self.Way.SOCIAL
