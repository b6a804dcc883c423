from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from goodbuy.kernel import clock, words
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.forms import suggested
from goodbuy.people.models import Gift, Occasion, Person, Tie
from goodbuy.workspaces.models import Member


def months() -> list[tuple[str, str]]:
    named = ((str(number), words.month_name(number)) for number in range(1, 13))
    return [("", for_us("No month")), *named]


class SmallForm(forms.Form):
    """A form of one small thing; the verb's own refusal stands above the fields."""

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data)
        self.member = member

    def note(self, person: Person) -> Any:
        """What was kept; nothing where the verb refused."""
        # All that was typed is kept, or nothing: some of these forms do several things.
        with refusal_on(self), transaction.atomic():
            return self.keep(person, dict(self.cleaned_data))
        return None

    def keep(self, person: Person, given: dict[str, Any]) -> Any:
        return None


class TieForm(SmallForm):
    name = forms.CharField(
        max_length=120,
        label=for_us_later("Who it is"),
        widget=suggested("person"),
        help_text=for_us_later("One of your people, or a first name."),
    )
    kind = forms.ChoiceField(
        label=for_us_later("How they know each other"), choices=Tie.Kind.choices
    )
    words = forms.CharField(
        required=False,
        max_length=120,
        label=for_us_later("Closer"),
        help_text=for_us_later("Such as: daughter, from rowing."),
    )

    def keep(self, person: Person, given: dict[str, Any]) -> Tie:
        name = given.pop("name")
        other = person_called(name, self.member)
        return Tie.note(
            person, given["kind"], by=self.member, other=other, name=name, words=given["words"]
        )


def person_called(name: str, member: Member) -> Person | None:
    """The one person of ours with exactly this name; nobody where there are none or several."""
    rows = Person.objects.in_use(member).filter(name__iexact=name.strip())
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


class OccasionForm(SmallForm):
    what = forms.CharField(
        max_length=120,
        label=for_us_later("What it is"),
        help_text=for_us_later("Such as: birthday."),
    )
    day = forms.IntegerField(required=False, min_value=1, max_value=31, label=for_us_later("Day"))
    month = forms.ChoiceField(required=False, choices=months, label=for_us_later("Month"))
    year = forms.IntegerField(
        required=False, help_text=for_us_later("If you know it."), label=for_us_later("Year")
    )
    is_about = forms.BooleanField(required=False, label=for_us_later("Only about then"))
    is_yearly = forms.BooleanField(
        required=False, initial=True, label=for_us_later("Comes every year")
    )
    act_days = forms.IntegerField(
        initial=7, min_value=0, max_value=90, label=for_us_later("Tell me so many days before")
    )
    audience = forms.ChoiceField(
        label=for_us_later("Who may read it"), choices=Occasion.Audience.choices, initial="team"
    )

    def keep(self, person: Person, given: dict[str, Any]) -> Occasion:
        given["month"] = int(given["month"]) if given["month"] else None
        return Occasion.note(person, given.pop("what"), by=self.member, **given)


class GiftForm(SmallForm):
    what = forms.CharField(max_length=200, label=for_us_later("What it was"))
    way = forms.ChoiceField(label=for_us_later("Who gave it"), choices=Gift.Way.choices)
    given_on = DayField(label=for_us_later("On"))

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, member=member)
        self.fields["given_on"].initial = clock.today(member.zone)

    def keep(self, person: Person, given: dict[str, Any]) -> Gift:
        return Gift.note(person, given.pop("way"), given.pop("what"), by=self.member, **given)
