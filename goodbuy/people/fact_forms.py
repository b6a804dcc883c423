from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.kernel import clock
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.models import Erasure, Fact, Person
from goodbuy.people.topics import BY_SLUG
from goodbuy.workspaces.models import Member


class FactForm(forms.Form):
    """One thing that somebody told, with where it comes from and how long it may stay."""

    words = forms.CharField(
        max_length=300,
        label=for_us_later("What they told you"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=for_us_later("One thing, in a few words."),
    )
    kind = forms.ChoiceField(label=for_us_later("It is about"), choices=Fact.Kind.choices)
    heard_on = DayField(label=for_us_later("Heard on"))
    heard_where = forms.CharField(
        required=False,
        max_length=120,
        label=for_us_later("Where"),
        help_text=for_us_later("Such as: lunch, in the car."),
    )
    how = forms.ChoiceField(label=for_us_later("How you know"), choices=Fact.How.choices)
    audience = forms.ChoiceField(
        label=for_us_later("Who may read it"), choices=Fact.Audience.choices
    )
    sensitivity = forms.ChoiceField(
        label=for_us_later("How private it is"), choices=Fact.Sensitivity.choices
    )
    consent = forms.ChoiceField(label=for_us_later("May we keep it"), choices=Fact.Consent.choices)
    expires_on = DayField(
        required=False,
        label=for_us_later("Erase it on"),
        help_text=for_us_later("Empty: by the usual rule."),
    )
    topic = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, member: Member, initial: dict[str, Any] | None = None
    ) -> None:
        begin = {
            "heard_on": clock.today(member.zone),
            "how": Fact.How.TOLD,
            "audience": Fact.Audience.TEAM,
            "sensitivity": Fact.Sensitivity.PERSONAL,
            "consent": Fact.Consent.NOT_ASKED,
        }
        super().__init__(data, initial=begin | (initial or {}))
        self.member = member

    def clean_topic(self) -> str:
        topic = self.cleaned_data["topic"]
        return topic if topic in BY_SLUG else ""

    def hear(self, person: Person) -> Fact | None:
        given = dict(self.cleaned_data)
        words, kind = given.pop("words"), given.pop("kind")
        with refusal_on(self):
            return Fact.hear(person, words, kind, by=self.member, **given)
        return None

    def correct(self, fact: Fact) -> bool:
        given = {n: v for n, v in self.cleaned_data.items() if n != "topic"}
        with refusal_on(self):
            fact.reword(given.pop("words"), by=self.member, **given)
            return True
        return False


BY_ITSELF = (Erasure.Why.TIME, Erasure.Why.RESTORED)
ASKED_WHY = [(w.value, w.label) for w in Erasure.Why if w not in BY_ITSELF]


class RulesForm(forms.Form):
    fresh_days = forms.IntegerField(
        label=for_us_later("What they told us stays fresh for"),
        help_text=for_us_later("Days. Then it asks to be confirmed."),
    )
    gathered_fresh_days = forms.IntegerField(
        label=for_us_later("What we only gather stays fresh for")
    )
    erase_days = forms.IntegerField(
        required=False,
        label=for_us_later("And is erased after another"),
        help_text=for_us_later("Days without a word. Empty: it waits for you."),
    )
    silent_months = forms.IntegerField(
        required=False,
        label=for_us_later("People nobody has heard from are erased after"),
        help_text=for_us_later("Months. Nobody who has a part in a purchase. Empty: they stay."),
    )
    file_days = forms.IntegerField(
        required=False,
        label=for_us_later("The file of an import is thrown away after"),
        help_text=for_us_later("Days. Taking the import back works without it. Empty: it stays."),
    )


class ConsentForm(forms.Form):
    words = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=for_us_later("What you ask people to agree to"),
        help_text=for_us_later(
            "A new text counts from now on. What rests on an older one keeps resting on it."
        ),
    )


class RestrictForm(forms.Form):
    why = forms.CharField(max_length=200, label=for_us_later("Why, in a few words"))


class EraseForm(forms.Form):
    why = forms.ChoiceField(label=for_us_later("Why"), choices=ASKED_WHY)
    name = forms.CharField(
        max_length=200,
        label=for_us_later("Their name, once more"),
        help_text=for_us_later("So that nobody is erased by a slip of the hand."),
    )


class AllowForm(forms.Form):
    kind = forms.ChoiceField(
        label=for_us_later("Allow facts about"),
        choices=[(k.value, k.label) for k in Fact.SENSITIVE],
    )
    reason = forms.CharField(
        max_length=300,
        label=for_us_later("Why you have to keep them"),
        help_text=for_us_later("In a sentence that a client could read."),
    )
