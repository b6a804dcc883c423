from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.company import Company
from goodbuy.people.models.person import Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.plain import sort_value
from goodbuy.timeline.models import Actor, Event, RecordedModel
from goodbuy.workspaces.models import (
    Member,
    WorkspaceModel,
    WorkspaceQuerySet,
    known_states,
)

MOST_FIELDS, MOST_OPTIONS = 50, 99
API_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class OfOne(models.Model):
    """Of exactly one person, company or deal. A deal is a plain id: keys point down."""

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="+", db_index=False, editable=False
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, related_name="+", db_index=False, editable=False
    )
    deal_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def places(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "company_id": self.company_id,
            "deal_id": self.deal_id,
        }


def of_exactly_one(name: str) -> models.CheckConstraint:
    places = ("person", "company", "deal_id")
    condition = models.Q()
    for one in places:
        condition |= models.Q(**{f"{place}__isnull": place != one for place in places})
    return models.CheckConstraint(name=name, condition=condition)


def once_each(name: str, field: str) -> list[models.UniqueConstraint]:
    """One row for each place and `field`; the place stands first, so that it finds its rows."""
    return [
        models.UniqueConstraint(
            fields=[place, field],
            condition=models.Q(**{f"{place}__isnull": False}),
            name=f"{name}_of_{place.removesuffix('_id')}",
        )
        for place in ("person", "company", "deal_id")
    ]


def found_by(name: str, *fields: str) -> list[models.Index]:
    """An index for each place that begins with `fields`: what filters and sorting go by."""
    return [
        models.Index(
            fields=[*fields, place],
            condition=models.Q(**{f"{place}__isnull": False}),
            name=f"{name}_{place.removesuffix('_id')}",
        )
        for place in ("person", "company", "deal_id")
    ]


class CustomFieldQuerySet(WorkspaceQuerySet):
    def in_use(self) -> Self:
        return self.filter(retired_at=None).order_by("place", "created_at", "id")


class CustomField(RecordedModel):
    """A field that this workspace defined for its people, companies or deals."""

    class Of(models.TextChoices):
        PERSON = "person", for_us_later("People")
        COMPANY = "company", for_us_later("Companies")
        DEAL = "deal", for_us_later("Deals")

    class Kind(models.TextChoices):
        TEXT = "text", for_us_later("Text")
        NUMBER = "number", for_us_later("Number")
        MONEY = "money", for_us_later("Money")
        DATE = "date", for_us_later("Date")
        CHOICE = "choice", for_us_later("Choice")
        LINK = "link", for_us_later("Link")
        PERSON = "person", for_us_later("Person")

    NUMERIC = (Kind.NUMBER, Kind.MONEY)

    of = models.CharField(max_length=8, choices=Of)
    name = models.CharField(max_length=60)
    # What addresses, files and programs call it; it never changes.
    key = models.CharField(for_us_later("API name"), max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    # Of a choice: [{"id": "01", "name": "Gold"}]. Ids sort as the choices stand.
    options = models.JSONField(default=list)
    currency = models.CharField(max_length=3, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = CustomFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "of", "key"], name="custom_field_once"),
            known_states("custom_field_of_known", "of", "person company deal"),
            known_states(
                "custom_field_kind_known", "kind", "text number money date choice link person"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_numeric(self) -> bool:
        return self.kind in self.NUMERIC

    @property
    def column(self) -> str:
        return f"{self.of}_id"

    def option_name(self, option: str) -> str:
        return next((o["name"] for o in self.options if o["id"] == option), "")

    @classmethod
    @transaction.atomic
    def define(
        cls,
        *,
        by: Member,
        of: str,
        name: str,
        kind: str,
        key: str = "",
        options: list[str] | None = None,
        currency: str = "",
    ) -> CustomField:
        """A new field. Its API name is made from its name where none is given."""
        _require_manager(by)
        name, key = _checked_name(name), key.strip().lower() or api_name(name)
        if not API_NAME.fullmatch(key):
            raise FieldRefusal(
                "key", for_us("An API name is made of a–z, 0–9 and _, and begins with a–z.")
            )
        rows = cls.objects.filter(workspace_id=by.workspace_id, of=of)
        if rows.filter(key=key).exists():
            raise FieldRefusal(
                "key",
                for_us("There is a field with the API name “%(key)s” already.") % {"key": key},
            )
        there = rows.in_use().count()
        if there >= MOST_FIELDS:
            raise FieldRefusal(
                "name",
                for_us("%(most_fields)s fields are the most. End one first.")
                % {"most_fields": MOST_FIELDS},
            )
        made = cls(of=of, name=name, kind=kind, key=key, place=there)
        made.currency = (currency or by.workspace.currency).upper() if kind == "money" else ""
        if kind == cls.Kind.CHOICE:
            made.options = _with_more([], options or [])
            if not made.options:
                raise FieldRefusal("options", for_us("Write the choices, one a line."))
        made.born("field.defined", by=by)
        return made

    @transaction.atomic
    def edit(
        self, *, by: Member, name: str, kept: dict[str, str] | None = None, more: Sequence[str] = ()
    ) -> Event | None:
        """Another name; choices renamed (`kept` by their ids), taken away or added."""
        _require_manager(by)
        fields: dict[str, Any] = {"name": _checked_name(name)}
        if self.kind == self.Kind.CHOICE:
            kept = kept if kept is not None else {o["id"]: o["name"] for o in self.options}
            said = {o["id"]: " ".join(kept.get(o["id"], "").split()) for o in self.options}
            names = {pk: fitting(name, 60) for pk, name in said.items()}
            gone = [o for o in self.options if not names[o["id"]]]
            self._refuse_used(gone)
            left = [{"id": pk, "name": said} for pk, said in names.items() if said]
            fields["options"] = _with_more(left, more)
        return self.change("field.redefined", by=by, **fields)

    def _refuse_used(self, gone: list[dict[str, str]]) -> None:
        for option in gone:
            if CustomValue.objects.filter(field=self, text=option["id"]).exists():
                raise FieldRefusal(
                    "options",
                    for_us("“%(option)s” is chosen somewhere. Give those another choice first.")
                    % {"option": option["name"]},
                )

    def retire(self, *, by: Member) -> None:
        """No page and no list shows it any more; what it holds is kept, in case it comes back."""
        _require_manager(by)
        if self.retired_at is None:
            self.change("field.retired", by=by, retired_at=clock.now())

    def bring_back(self, *, by: Member) -> None:
        _require_manager(by)
        self.change("field.returned", by=by, retired_at=None)


def _require_manager(by: Member) -> None:
    by.require_manager(for_us("define fields"))


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise FieldRefusal("name", for_us("Give the field a name of at most 60 letters."))
    return name


def api_name(name: str) -> str:
    """“Contract until” is contract_until."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:40] or "field"


def _with_more(there: list[dict[str, str]], more: Sequence[str]) -> list[dict[str, str]]:
    """The choices with others added; each has a name of its own and an id that nobody had."""
    names = {o["name"].casefold() for o in there}
    number = max((int(o["id"]) for o in there), default=0)
    made = list(there)
    for name in more:
        name = fitting(" ".join(name.split()), 60)
        if name and name.casefold() not in names:
            number += 1
            names.add(name.casefold())
            made.append({"id": f"{number:02}", "name": name})
    if number > MOST_OPTIONS:
        raise FieldRefusal(
            "options",
            for_us("%(most_options)s choices are the most.") % {"most_options": MOST_OPTIONS},
        )
    if len({o["name"].casefold() for o in made}) < len(made):
        raise FieldRefusal(
            "options", for_us("Two choices have the same name. Give one another name.")
        )
    return made


class CustomValue(OfOne, RecordedModel):
    """What a field of the workspace's own holds for one person, company or deal.

    A row of its own, so that the room's role, which reads deals, can read none of it.
    """

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="+", db_index=False)
    # Words, a day as 2026-11-22, the id of a choice, a link; empty when nothing is set.
    text = models.CharField(max_length=400, blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    who = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    # What sorting and searching compare; of a person, the name that sorts them.
    sort_name = models.CharField(max_length=200, editable=False, default="")

    # Where its next event is told, if at more than its own place.
    told_at: dict[str, Any] | None = None

    class Meta:
        constraints = [of_exactly_one("custom_value_of_one"), *once_each("custom_value", "field")]
        indexes = [
            *found_by("customtext", "field", "sort_name"),
            *found_by("customnumber", "field", "number"),
            GinIndex(fields=["sort_name"], name="custom_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.field.name

    def event_places(self) -> dict[str, Any]:
        return self.told_at or self.places

    @classmethod
    @transaction.atomic
    def fill(
        cls, field: CustomField, row: models.Model, kept: Kept, *, by: Actor, places: dict[str, Any]
    ) -> Event | None:
        """Set (or, with nothing kept, empty) a field of one row; nothing when it is so already."""
        found = cls.objects.filter(field=field, **{field.column: row.pk}).first()
        fields: dict[str, Any] = {"text": kept.text, "number": kept.number, "who_id": kept.who_id}
        kind = "field.filled" if kept.text else "field.emptied"
        # A person's name stands in their own row alone.
        facts = {"field": field.name, "whose": str(row)[:200], "key": field.key}
        facts["value"] = kept.words if not kept.who_id else "someone"
        if found is None:
            if not kept.text:
                return None
            value = cls(field=field, **{field.column: row.pk}, **fields)
            value.sort_name, value.told_at = kept.sort_name, places
            return value.born(kind, by=by, facts=facts)
        found.told_at = places
        event = found.change(kind, by=by, facts=facts, **fields)
        cls.objects.filter(pk=found.pk).update(sort_name=kept.sort_name)
        return event


class Kept:
    """A value as its row holds it, read from what somebody typed."""

    def __init__(
        self,
        text: str = "",
        *,
        number: Decimal | None = None,
        who: Person | None = None,
        words: str = "",
        sort: str | None = None,
    ) -> None:
        self.text, self.number, self.words = text, number, words or text
        self.who_id = who.pk if who else None
        self.plain = who.sort_name if who else (text if sort is None else sort)
        is_plain = bool(who) or not self.plain
        self.sort_name: Any = self.plain if is_plain else sort_value(self.plain)


class ChosenColumns(WorkspaceModel):
    """The columns that a member wants in a list when nothing else is asked."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=30)
    names = ArrayField(models.CharField(max_length=60))

    class Meta:
        verbose_name_plural = "chosen columns"
        constraints = [
            models.UniqueConstraint(fields=["member", "page"], name="chosen_columns_once")
        ]

    def __str__(self) -> str:
        return for_us("the columns of %(page)s") % {"page": self.page}

    @classmethod
    def choose(cls, page: str, names: list[str], *, by: Member) -> None:
        place: dict[str, Any] = {"workspace_id": by.workspace_id, "member": by, "page": page}
        cls.objects.update_or_create(**place, defaults={"names": names})
