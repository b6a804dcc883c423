from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django import forms
from django.db import transaction

from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.models import Company, Employment, Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.zones import find_zone
from goodbuy.workspaces.models import Member


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]


def suggested(name: str, **attrs: str) -> forms.TextInput:
    """A text field that offers what exists as one types; it works as plain text without that."""
    return forms.TextInput(
        attrs={
            "list": f"{name}-choices",
            "autocomplete": "off",
            "hx-get": f"/people/choices/{name}/",
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#{name}-choices",
            "hx-sync": "this:replace",
            **attrs,
        }
    )


# Each is asked alike wherever it is asked: of a person, of a company, of a card that was read.
def several_field(label: str, hint: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        required=False, max_length=2000, widget=area, label=label, help_text=hint
    )


def name_field() -> forms.CharField:
    return forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        label=for_us_later("Name"),
    )


def title_field() -> forms.CharField:
    return forms.CharField(required=False, max_length=120, label=for_us_later("What they do there"))


def zone_field() -> forms.CharField:
    return forms.CharField(
        required=False, max_length=64, label=for_us_later("Time zone"), widget=suggested("zone")
    )


def country_field() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=2,
        help_text=for_us_later("Two letters, such as DE or US."),
        label=for_us_later("Country"),
    )


def owner_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        required=False,
        queryset=Member.objects.none(),
        label=for_us_later("Looked after by"),
        empty_label=for_us_later("Nobody"),
    )


def refusal_at_field(form: forms.Form) -> Attempt:
    """A value that cannot be kept is refused at its field; any other refusal passes through."""

    def tell(problem: FieldRefusal) -> None:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))

    return Attempt(tell, of=FieldRefusal)


class RowForm(forms.Form):
    """A form whose refusals, also those of the verb, stand at their fields."""

    def attempt(self) -> Attempt:
        return Attempt(self.refuse, of=FieldRefusal)

    def refuse(self, problem: FieldRefusal) -> None:
        field = {"email": "emails", "phone": "phones"}.get(problem.field, problem.field)
        self.add_error(field if field in self.fields else None, str(problem))
        self.mark_wrong()

    def mark_wrong(self) -> None:
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def is_valid(self) -> bool:
        fine = super().is_valid()
        self.mark_wrong()
        return fine

    def clean_zone(self) -> str:
        return find_zone(self.cleaned_data["zone"])

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()


class FieldsForm(RowForm):
    """The fields of a person or a company, all of them or a few of them."""

    # Those that the row's own `edit` sets as they are.
    PLAIN: tuple[str, ...] = ()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Member.objects.visible_to(member).filter(left_at=None).order_by("name")
        self.fields["owner"].queryset = team  # type: ignore[attr-defined]

    def add(self, by: Member) -> Any:
        """The new row; nothing where a field is wrong. LikelySame passes through."""
        # One act: a company that was made for this row goes with a refusal.
        makes_two = self.cleaned_data.get("company") or self.cleaned_data.get("parent")
        with self.attempt(), transaction.atomic() if makes_two else nullcontext():
            return self.made(by, is_surely_new="surely_new" in self.data)
        return None

    def keep(self, row: Any, names: list[str], by: Member) -> bool:
        """Set the named fields of a row; False with the reason at its field."""
        with self.attempt(), transaction.atomic():
            self.set_fields(row, names, by)
            return True
        return False

    def made(self, by: Member, **options: Any) -> Any:
        raise AssertionError("a form of some fields alone adds no row")

    def set_fields(self, row: Any, names: list[str], by: Member) -> None:
        plain = {n: self.cleaned_data[n] for n in names if n in self.PLAIN or n == "name"}
        if plain:
            row.edit(by=by, **plain)


class PersonForm(FieldsForm):
    name = name_field()
    company = forms.CharField(
        required=False,
        max_length=200,
        widget=suggested("company"),
        help_text=for_us_later("Any name will do."),
        label=for_us_later("Company"),
    )
    title = title_field()
    emails = several_field(for_us_later("Emails"), for_us_later("One a line, the main one first."))
    phones = several_field(for_us_later("Phones"), for_us_later("One a line, the main one first."))
    zone = zone_field()
    city = forms.CharField(required=False, max_length=80, label=for_us_later("City"))
    country = country_field()
    birthday = DayField(required=False, label=for_us_later("Birthday"))
    website = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=for_us_later("Website")
    )
    source = forms.CharField(
        required=False, max_length=120, label=for_us_later("How they came to you")
    )
    owner = owner_field()

    PLAIN = ("title", "zone", "city", "country", "birthday", "website", "source", "owner")

    def made(self, by: Member, **options: Any) -> Person:
        given = self.cleaned_data
        return Person.add(
            by=by,
            name=given["name"],
            emails=lines(given["emails"]),
            phones=lines(given["phones"]),
            company=Company.of_name(given["company"], by=by),
            **{name: given[name] for name in self.PLAIN},
            **options,
        )

    def set_fields(self, row: Person, names: list[str], by: Member) -> None:
        super().set_fields(row, names, by)
        if {"emails", "phones"} & set(names):
            emails, phones = (lines(self.cleaned_data[name]) for name in ("emails", "phones"))
            row.set_addresses(by=by, emails=emails, phones=phones)


class EmploymentForm(RowForm):
    company = forms.CharField(
        max_length=200,
        widget=suggested("company"),
        help_text=for_us_later("Any name will do."),
        label=for_us_later("Company"),
    )
    title = title_field()
    from_on = DayField(required=False, label=for_us_later("From"))
    to_on = DayField(required=False, label=for_us_later("Until, if it is over"))

    def begin(self, person: Person, by: Member) -> Employment | None:
        given = dict(self.cleaned_data)
        with self.attempt(), transaction.atomic():
            company = Company.of_name(given.pop("company"), by=by)
            assert company is not None
            return Employment.begin(person, company, by=by, **given)
        return None


class CompanyForm(FieldsForm):
    name = name_field()
    domain = forms.CharField(
        required=False,
        max_length=120,
        label=for_us_later("Web domain"),
        help_text=for_us_later("Such as harborpine.example."),
    )
    phone = forms.CharField(required=False, max_length=40, label=for_us_later("Phone"))
    industry = forms.CharField(required=False, max_length=80, label=for_us_later("Industry"))
    street = forms.CharField(required=False, max_length=200, label=for_us_later("Street"))
    postcode = forms.CharField(required=False, max_length=20, label=for_us_later("Postcode"))
    city = forms.CharField(required=False, max_length=80, label=for_us_later("City"))
    country = country_field()
    zone = zone_field()
    parent = forms.CharField(
        required=False, max_length=200, label=for_us_later("Part of"), widget=suggested("company")
    )
    owner = owner_field()

    PLAIN = (
        "domain",
        "phone",
        "industry",
        "street",
        "postcode",
        "city",
        "country",
        "zone",
        "owner",
    )

    def made(self, by: Member, **options: Any) -> Company:
        given = self.cleaned_data
        return Company.add(
            by=by,
            name=given["name"],
            parent=Company.of_name(given["parent"], by=by),
            **{name: given[name] for name in self.PLAIN},
            **options,
        )

    def set_fields(self, row: Company, names: list[str], by: Member) -> None:
        super().set_fields(row, names, by)
        if "parent" in names:
            row.edit(by=by, parent=Company.of_name(self.cleaned_data["parent"], by=by))
