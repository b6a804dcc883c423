from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.person import Person
from goodbuy.timeline.models import Event, RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class TieQuerySet(WorkspaceQuerySet):
    def around(self, person: Person) -> Self:
        """Ties that begin or end at this person."""
        ends = models.Q(person=person) | models.Q(other=person)
        return self.filter(ends).select_related("person", "other").order_by("kind", "created_at")

    def told_of(self, pk: Any) -> Self:
        """Those of a person that are told: not where the use of the other end is restricted."""
        one = models.Q(person=pk) | models.Q(person__restricted_at=None)
        other = models.Q(other=pk) | models.Q(other__restricted_at=None)
        return self.filter(models.Q(person=pk) | models.Q(other=pk), one, other)


class Tie(RecordedModel):
    """How two people know each other. The other may be known by a first name only.

    Read it as a sentence: `person` has `other` as their `kind`; `words` says it closer (daughter).
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", for_us_later("Partner")
        CHILD = "child", for_us_later("Child")
        PARENT = "parent", for_us_later("Parent")
        SIBLING = "sibling", for_us_later("Brother or sister")
        RELATIVE = "relative", for_us_later("Family")
        FRIEND = "friend", for_us_later("Friend")
        SCHOOL = "school", for_us_later("Was at school with")
        WORKED = "worked", for_us_later("Worked with")
        MENTOR = "mentor", for_us_later("Learnt from")
        REPORTS_TO = "reports_to", for_us_later("Reports to")
        LISTENS_TO = "listens_to", for_us_later("Listens to")
        INTRODUCED_BY = "introduced_by", for_us_later("Introduced by")

    # How the tie reads from its other end.
    BACK = {
        Kind.CHILD: for_us_later("Parent"),
        Kind.PARENT: for_us_later("Child"),
        Kind.MENTOR: for_us_later("Taught"),
        Kind.REPORTS_TO: for_us_later("Leads"),
        Kind.LISTENS_TO: for_us_later("Is heard by"),
        Kind.INTRODUCED_BY: for_us_later("Introduced"),
    }
    FAMILY = (Kind.PARTNER, Kind.CHILD, Kind.PARENT, Kind.SIBLING, Kind.RELATIVE)

    ERASABLE = frozenset({"other_name", "words"})

    person = models.ForeignKey(Person, models.CASCADE, related_name="ties", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    other = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="ties_to", db_index=False
    )
    other_name = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=120, blank=True)
    heard_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Any] = TieQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "kind"], name="tie_person"),
            models.Index(fields=["other", "kind"], name="tie_other"),
        ]
        constraints = [
            known_states(
                "tie_kind_known",
                "kind",
                "partner child parent sibling relative friend school worked mentor reports_to "
                "listens_to introduced_by",
            ),
            models.CheckConstraint(
                name="tie_has_another_end",
                condition=models.Q(other__isnull=False) | ~models.Q(other_name=""),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "other"],
                condition=models.Q(other__isnull=False),
                name="tie_once",
            ),
        ]

    def __str__(self) -> str:
        return (
            for_us("someone close to %(person)s") % {"person": self.person}
            if self.kind in self.FAMILY
            else for_us("a tie")
        )

    @property
    def name(self) -> str:
        return self.other.name if self.other else self.other_name

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    @transaction.atomic
    def note(
        cls,
        person: Person,
        kind: str,
        *,
        by: Member,
        other: Person | None = None,
        name: str = "",
        words: str = "",
    ) -> Tie:
        """Note who somebody is to a person: one of our people, or a name (a first name is enough).

        Raises Refusal for an unknown kind, nobody, oneself, or a tie that is there already.
        """
        if kind not in cls.Kind.values:
            raise Refusal("Choose how they know each other.")
        name = " ".join(name.split())[:120]
        if other is None and not name:
            raise Refusal("Write who it is. A first name is enough.")
        if other is not None and other.pk == person.pk:
            raise Refusal("That is %(person)s again. Choose somebody else.", person=person.name)
        there = cls.objects.filter(person=person, kind=kind)
        if other is not None:
            there = there.filter(other=other)
        else:
            there = there.filter(other=None, other_name__iexact=name)
        if there.exists():
            raise Refusal("This is noted already. Nothing changed.")
        tie = cls(person=person, kind=kind, other=other, heard_by=by, words=words.strip()[:120])
        tie.other_name = "" if other else name
        tie.born("tie.noted", by=by)
        return tie

    def find(self, other: Person, *, by: Member) -> Event | None:
        """The name was somebody whom we know, or know from now on."""
        if other.pk == self.person_id:
            raise Refusal("That is %(other)s again. Choose somebody else.", other=other.name)
        return self.change("tie.found", by=by, other=other, other_name="")

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        record("tie.removed", about=self, by=by, **self.event_places())
        type(self).objects.filter(pk=self.pk).delete()
