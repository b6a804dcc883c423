from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.kernel import clock
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.models import Benefit, Contact, Person, PriceHint, Relationship
from goodbuy.people.tie_forms import SmallForm
from goodbuy.workspaces.models import Member


class ContactForm(SmallForm):
    """What happened between the two, as one would tell it on the way back to the car."""

    way = forms.ChoiceField(
        label=for_us_later("How you were in touch"), choices=Contact.Way.choices
    )
    on = DayField(label=for_us_later("On"))
    begun_by = forms.ChoiceField(
        label=for_us_later("Who began it"), choices=Contact.Beginner.choices
    )
    words = forms.CharField(required=False, max_length=300, label=for_us_later("What it was about"))
    gave = forms.CharField(
        required=False, max_length=200, label=for_us_later("What you brought them")
    )
    asked = forms.CharField(
        required=False, max_length=200, label=for_us_later("What you asked for")
    )
    confided = forms.BooleanField(
        required=False, label=for_us_later("They told me something in confidence")
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, member=member)
        self.fields["on"].initial = clock.today(member.zone)

    def keep(self, person: Person, given: dict[str, Any]) -> Contact:
        return Contact.log(person, given.pop("way"), by=self.member, **given)


class PairForm(SmallForm):
    mode = forms.ChoiceField(
        label=for_us_later("They are to me"), choices=Relationship.Mode.choices
    )
    mode_by_person = forms.ChoiceField(
        required=False,
        label=for_us_later("I am to them, as I see it"),
        choices=[("", for_us_later("I do not know")), *Relationship.Mode.choices],
    )
    began_how = forms.CharField(required=False, max_length=200, label=for_us_later("How it began"))
    began_on = DayField(required=False, label=for_us_later("On"))
    ideal_days = forms.IntegerField(
        required=False,
        label=for_us_later("We talk every so many days"),
        help_text=for_us_later("Empty: every 30 days."),
    )
    max_days = forms.IntegerField(
        required=False,
        label=for_us_later("And never stay silent longer than"),
        help_text=for_us_later("Empty: 90 days."),
    )

    talk_on = DayField(
        required=False,
        label=for_us_later("The next day to talk"),
        help_text=for_us_later("If one was named."),
    )

    def begin_with(self, person: Person) -> None:
        rows = Relationship.objects.filter(person=person, member=self.member)
        pair = rows.first() or Relationship(person=person, member=self.member)
        for name, field in self.fields.items():
            field.initial = getattr(pair, name)

    def keep(self, person: Person, given: dict[str, Any]) -> Relationship:
        pair = Relationship.between(self.member, person)
        pair.set_rhythm(by=self.member, ideal_days=given["ideal_days"], max_days=given["max_days"])
        if given["talk_on"] != pair.talk_on:
            pair.agree_to_talk(given["talk_on"], by=self.member)
        pair.declare(given["mode"], by=self.member, mode_by_person=given["mode_by_person"])
        pair.tell_beginning(given["began_how"], by=self.member, on=given["began_on"])
        return pair


class BenefitForm(SmallForm):
    kind = forms.ChoiceField(label=for_us_later("What it is"), choices=Benefit.Kind.choices)
    words = forms.CharField(max_length=300, label=for_us_later("In a few words"))
    on = DayField(label=for_us_later("On"))
    secrecy = forms.ChoiceField(
        label=for_us_later("Who may read it"), choices=Benefit.Secrecy.choices, initial="team"
    )
    use = forms.CharField(
        required=False, max_length=200, label=for_us_later("What you may use it for")
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, member=member)
        self.fields["on"].initial = clock.today(member.zone)

    def keep(self, person: Person, given: dict[str, Any]) -> Benefit:
        return Benefit.note(person, given.pop("kind"), given.pop("words"), by=self.member, **given)


class ReturnForm(forms.Form):
    words = forms.CharField(max_length=200, label=for_us_later("What we gave back"))


class HintForm(SmallForm):
    words = forms.CharField(max_length=300, label=for_us_later("What was hinted"))

    def keep(self, person: Person, given: dict[str, Any]) -> PriceHint:
        return PriceHint.note(person, given["words"], by=self.member)
