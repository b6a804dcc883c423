from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.person import Person
from goodbuy.timeline.models import RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class OccasionQuerySet(WorkspaceQuerySet):
    def coming(self, today: date, days: int = 60) -> Self:
        until = date.fromordinal(today.toordinal() + days)
        return self.filter(next_on__gte=today, next_on__lte=until).order_by("next_on", "id")

    def passed(self, today: date) -> Self:
        """Those whose next day is behind us, so that it has to be found anew."""
        return self.filter(next_on__lt=today)


class Occasion(RecordedModel):
    """A day that matters to somebody: whole, month and day, month only, or year only."""

    ERASABLE = frozenset({"what", "month", "day", "year", "next_on", "is_about"})
    member_rows = "audience <> 'me' or heard_by_id = {member} or {member} is null"

    class Audience(models.TextChoices):
        ME = "me", for_us_later("Private to you")
        TEAM = "team", for_us_later("Your team")

    person = models.ForeignKey(Person, models.CASCADE, related_name="occasions", db_index=False)
    what = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    is_about = models.BooleanField(default=False)
    is_yearly = models.BooleanField(default=True)
    # How long before it one has to begin: a card takes a week, a gift two.
    act_days = models.PositiveSmallIntegerField(default=7)
    next_on = models.DateField(null=True, editable=False)
    heard_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.TEAM)

    objects: ClassVar[Any] = OccasionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "month", "day"], name="occasion_person"),
            models.Index(fields=["workspace", "next_on"], name="occasion_next"),
        ]
        constraints = [
            models.CheckConstraint(
                name="occasion_is_some_day",
                condition=models.Q(month__range=(1, 12), day__range=(1, 31))
                | models.Q(month__range=(1, 12), day__isnull=True)
                | models.Q(year__isnull=False, month__isnull=True, day__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return for_us("a day that matters")

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    def note(
        cls,
        person: Person,
        what: str,
        *,
        by: Member,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        **fields: Any,
    ) -> Occasion:
        """Note a day: Refusal for the 31st of April, and for no day at all."""
        what = " ".join(what.split())[:120]
        if not what:
            raise Refusal("Write what the day is: a birthday, the wedding, the first school day.")
        check_day(year, month, day)
        made = cls(person=person, what=what, year=year, month=month, day=day, heard_by=by, **fields)
        made.next_on = made.comes_on(clock.today(by.zone))
        made.born("occasion.noted", by=by, audience=made.audience)
        return made

    def comes_on(self, today: date) -> date | None:
        """The next time it comes round, today included; None when it is over.

        The 29th of February is kept on the 28th where the year has none. What has a year and no
        month comes up when that year begins.
        """
        if not self.month:
            begins = date(self.year, 1, 1) if self.year else None
            return begins if begins and begins >= today else None
        years = [today.year, today.year + 1] if self.is_yearly else [self.year or today.year]
        if not self.is_yearly and not self.year:
            years.append(today.year + 1)
        days = [self.falls_in(year) for year in years]
        return next((on for on in days if on >= today), None)

    def falls_in(self, year: int) -> date:
        assert self.month
        if not self.day:
            return date(year, self.month, 1)
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def turns(self, on: date) -> int | None:
        """How many years it will be on that day, where the year is known."""
        return on.year - self.year if self.is_yearly and self.year and self.month else None

    @property
    def precision(self) -> str:
        """How well the day is known: day, about, month or year."""
        if not self.month:
            return "year"
        if self.is_about:
            return "about"
        return "day" if self.day else "month"

    def keep(self, *, by: Member) -> None:
        """It was thought of this time; it comes back when the day comes round."""
        if self.next_on:
            after = self.comes_on(self.next_on + timedelta(days=1))
            self.change("occasion.kept", by=by, audience=self.audience, next_on=after)

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        record("occasion.removed", about=self, by=by, audience=self.audience, **self.event_places())
        type(self).objects.filter(pk=self.pk).delete()


def check_day(year: int | None, month: int | None, day: int | None) -> None:
    if year is not None and not 1900 <= year <= 2200:
        raise Refusal("Write the year with four digits, such as 2027, or leave it empty.")
    if month is None:
        if year is None or day is not None:
            raise Refusal("A day needs its month; a year alone is fine too.")
        return
    if not 1 <= month <= 12:
        raise Refusal("Choose a month from 1 to 12.")
    if day is None:
        return
    longest = 29 if month == 2 and (year is None or isleap(year)) else _longest(month)
    if not 1 <= day <= longest:
        raise Refusal("This month has no such day. Choose another.")


def _longest(month: int) -> int:
    return monthrange(2023, month)[1]


class Gift(RecordedModel):
    """Something given to a person, or received from them; what it was for can be said."""

    class Way(models.TextChoices):
        GIVEN = "given", for_us_later("We gave it")
        RECEIVED = "received", for_us_later("They gave it")

    ERASABLE = frozenset({"what"})

    person = models.ForeignKey(Person, models.CASCADE, related_name="gifts", db_index=False)
    way = models.CharField(max_length=10, choices=Way)
    what = models.CharField(max_length=200)
    given_on = models.DateField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    thanked_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-given_on"], name="gift_person")]
        constraints = [known_states("gift_way_known", "way", "given received")]

    def __str__(self) -> str:
        return for_us("a gift")

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    def note(
        cls, person: Person, way: str, what: str, *, by: Member, given_on: date | None = None
    ) -> Gift:
        what = " ".join(what.split())[:200]
        if not what or way not in cls.Way.values:
            raise Refusal("Write what it was, and who gave it.")
        on = given_on or clock.today(by.zone)
        if on > clock.today(by.zone):
            raise Refusal("This day is still to come. Choose today or an earlier one.")
        gift = cls(person=person, way=way, what=what, given_on=on, by=by)
        gift.born("gift.noted", by=by)
        return gift

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to change this.")
        record("gift.removed", about=self, by=by, **self.event_places())
        type(self).objects.filter(pk=self.pk).delete()

    def thank(self, *, by: Member) -> None:
        self.change("gift.thanked", by=by, thanked_on=clock.today(by.zone))
