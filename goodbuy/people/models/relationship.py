from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.person import Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member


class Relationship(RecordedModel):
    """One member and one person: how it began, and what each declares the other to be.

    The mode changes no duty: no clock, no promise and no rule of the house reads it, except that a
    friend's praise is marked as a friend's.
    """

    class Mode(models.TextChoices):
        ACQUAINTANCE = "acquaintance", for_us_later("Acquaintance")
        FRIEND = "friend", for_us_later("Friend")
        CUSTOMER = "customer", for_us_later("Customer")
        COLLEAGUE = "colleague", for_us_later("Business colleague")

    IDEAL, LONGEST = 30, 90
    FURTHEST = timedelta(days=731)

    member = models.ForeignKey(Member, models.CASCADE, related_name="relationships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="relationships")
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.CUSTOMER)
    mode_by_person = models.CharField(max_length=12, choices=Mode, blank=True)
    began_on = models.DateField(null=True, blank=True)
    began_how = models.CharField(max_length=200, blank=True)
    ideal_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    last_met_on = models.DateField(null=True, editable=False)
    # The day on which both said that they talk again; a contact from then on settles it.
    talk_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "person"], name="relationship_once"),
            models.CheckConstraint(
                name="relationship_mode_known",
                condition=models.Q(mode__in=["acquaintance", "friend", "customer", "colleague"])
                & models.Q(
                    mode_by_person__in=["", "acquaintance", "friend", "customer", "colleague"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return for_us("%(member)s and %(person)s") % {"member": self.member, "person": self.person}

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    def between(cls, member: Member, person: Person) -> Relationship:
        """The pair's own row, made at its first use."""
        found = cls.objects.filter(member=member, person=person).first()
        if found is None:
            found = cls(member=member, person=person)
            found.born("relationship.begun", by=member)
        return found

    @property
    def is_mismatched(self) -> bool:
        """Each calls the other something else. Shown to our own side only."""
        return bool(self.mode_by_person) and self.mode_by_person != self.mode

    def declare(self, mode: str, *, by: Member, mode_by_person: str = "") -> None:
        """What the other is to the member, and what the member takes the other's view to be."""
        if by.pk != self.member_id:
            raise NotAllowed("Everyone says this of their own people only.")
        if mode not in self.Mode.values or mode_by_person not in ("", *self.Mode.values):
            raise Refusal("Choose acquaintance, friend, customer or business colleague.")
        self.change("relationship.declared", by=by, mode=mode, mode_by_person=mode_by_person)

    def tell_beginning(self, how: str, *, by: Member, on: date | None = None) -> None:
        self.change("relationship.told", by=by, began_how=how.strip()[:200], began_on=on)

    def set_rhythm(self, *, by: Member, ideal_days: int | None, max_days: int | None) -> None:
        """How often they want to talk, and the longest silence; empty: as the house does."""
        for days in (ideal_days, max_days):
            if days is not None and not 1 <= days <= 730:
                raise Refusal("Choose between 1 and 730 days.")
        if ideal_days and max_days and ideal_days > max_days:
            raise Refusal("The longest silence cannot be shorter than the usual one.")
        self.change("relationship.paced", by=by, ideal_days=ideal_days, max_days=max_days)

    def agree_to_talk(self, on: date | None, *, by: Member) -> None:
        """The next day to talk, or none; until then no silence is counted."""
        if by.pk != self.member_id:
            raise NotAllowed("Everyone says this of their own people only.")
        today = clock.today(by.zone)
        if on and on != self.talk_on and not today <= on <= today + self.FURTHEST:
            raise Refusal("Choose a day to talk from today on, and within two years.")
        self.change("relationship.talk_agreed", by=by, talk_on=on)

    def is_to_talk(self) -> bool:
        """A day to talk was named, and they have not talked from it on."""
        return bool(self.talk_on and (self.last_met_on is None or self.last_met_on < self.talk_on))

    def meet(self, on: date) -> None:
        """A meaningful contact: the clock of the pair begins anew. Its event is the contact's."""
        if self.last_met_on is None or self.last_met_on < on:
            type(self).objects.filter(pk=self.pk).update(last_met_on=on)
            self.last_met_on = on

    def next_on(self) -> date | None:
        """The day on which the usual pause is over."""
        if self.last_met_on is None:
            return None
        return self.last_met_on + timedelta(days=self.ideal_days or self.IDEAL)

    def is_overdue(self, today: date | None = None) -> bool:
        if self.last_met_on is None:
            return False
        days = ((today or clock.today(self.member.zone)) - self.last_met_on).days
        return days > (self.max_days or self.LONGEST)
