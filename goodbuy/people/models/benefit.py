from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.person import Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class Benefit(RecordedModel):
    """What a friendship brought, from whom, and whether we gave thanks and gave back.

    Six kinds, and price is none of them: what a friend hints of a price is a PriceHint.
    """

    class Kind(models.TextChoices):
        INSIDE = "inside", for_us_later("Inside information")
        INTRODUCTION = "introduction", for_us_later("Introductions")
        COMPETITOR = "competitor", for_us_later("Competitor insight")
        POLITICS = "politics", for_us_later("Politics to avoid")
        JOB_MOVE = "job_move", for_us_later("Job moves")
        TECHNOLOGY = "technology", for_us_later("New technology")

    class Secrecy(models.TextChoices):
        ME = "me", for_us_later("Private to you")
        TEAM = "team", for_us_later("For your team")
        FREE = "free", for_us_later("Shared freely")

    # Said in confidence by their nature: nobody can mark them as free.
    CONFIDENTIAL = (Kind.INSIDE, Kind.POLITICS)
    ERASABLE = frozenset({"words", "use", "returned"})
    member_rows = "secrecy <> 'me' or member_id = {member} or {member} is null"

    person = models.ForeignKey(Person, models.CASCADE, related_name="benefits", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    words = models.CharField(max_length=300)
    on = models.DateField()
    secrecy = models.CharField(max_length=6, choices=Secrecy, default=Secrecy.TEAM)
    use = models.CharField(for_us_later("usable for what"), max_length=200, blank=True)
    thanked_on = models.DateField(null=True, editable=False)
    returned = models.CharField(for_us_later("what we gave back"), max_length=200, blank=True)
    returned_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "-on"], name="benefit_person")]
        constraints = [
            known_states(
                "benefit_kind_known",
                "kind",
                "inside introduction competitor politics job_move technology",
            ),
            models.CheckConstraint(
                name="benefit_confidence_kept",
                condition=~models.Q(kind__in=["inside", "politics"], secrecy="free"),
            ),
        ]

    def __str__(self) -> str:
        return for_us("something a friendship brought")

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @property
    def audience(self) -> str:
        return "me" if self.secrecy == self.Secrecy.ME else "team"

    @classmethod
    def note(
        cls,
        person: Person,
        kind: str,
        words: str,
        *,
        by: Member,
        on: date | None = None,
        secrecy: str = Secrecy.TEAM,
        use: str = "",
    ) -> Benefit:
        words, today = " ".join(words.split())[:300], clock.today(by.zone)
        if kind not in cls.Kind.values or secrecy not in cls.Secrecy.values:
            raise Refusal("Choose one of the six kinds, and who may read it.")
        if not words:
            raise Refusal("Write what it was. A few words are enough.")
        if on and on > today:
            raise Refusal("This day is still to come. Choose today or an earlier one.")
        if kind in cls.CONFIDENTIAL and secrecy == cls.Secrecy.FREE:
            raise Refusal("What was said in confidence stays so: keep it to you or to your team.")
        made = cls(person=person, member=by, kind=kind, words=words, secrecy=secrecy)
        made.on, made.use = on or today, use.strip()[:200]
        made.born("benefit.noted", by=by, audience=made.audience)
        return made

    def thank(self, *, by: Member) -> None:
        today = clock.today(by.zone)
        self.change("benefit.thanked", by=by, audience=self.audience, thanked_on=today)

    def give_back(self, words: str, *, by: Member) -> None:
        if not words.strip():
            raise Refusal("Write what we gave back.")
        self.change(
            "benefit.returned",
            by=by,
            audience=self.audience,
            returned=words.strip()[:200],
            returned_on=clock.today(by.zone),
        )


class PriceHint(RecordedModel):
    """What a friend let fall about an acceptable price: apart from all else, for few to read."""

    ERASABLE = frozenset({"words"})
    # Whoever heard it, and nobody else: not a manager, not an owner.
    member_rows = "member_id = {member} or {member} is null"

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=300)
    on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "-on"], name="price_hint_person")]

    def __str__(self) -> str:
        return for_us("a hint")

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    def note(cls, person: Person, words: str, *, by: Member) -> PriceHint:
        words = " ".join(words.split())[:300]
        if not words:
            raise Refusal("Write what was hinted.")
        hint = cls(person=person, member=by, words=words, on=clock.today(by.zone))
        hint.born("price_hint.noted", by=by, audience="me")
        return hint

    def erase(self, *, by: Member) -> None:
        if by.pk != self.member_id:
            raise NotAllowed("Only whoever heard it can erase it.")
        type(self).objects.filter(pk=self.pk).delete()
