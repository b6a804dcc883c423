from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import long_day
from goodbuy.promises.models import Outcome, Promise


class PromiseForm(forms.Form):
    words = forms.CharField(
        label=for_us_later("The words, as they were said"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("They never change afterwards."),
    )
    said_by = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("Who said it"),
        empty_label=for_us_later("Choose a person"),
    )
    said_to = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("To whom"),
        required=False,
        empty_label=for_us_later("Everyone on the other side"),
    )
    due_on = DayField(label=for_us_later("By when"), required=False)
    said_on = DayField(label=for_us_later("Said on"), required=False)
    said_where = forms.ChoiceField(label=for_us_later("Where"), choices=Promise.Where.choices)
    is_shared = forms.BooleanField(
        label=for_us_later("Both sides see it in the room"), required=False, initial=True
    )

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast = CastMember.objects.filter(deal=deal).to_choose()
        for name in ("said_by", "said_to"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = cast

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        maker, to = given.get("said_by"), given.get("said_to")
        if maker and to and (maker == to or maker.side == to.side != CastMember.Side.THIRD):
            said = for_us(
                "%(to)s is on the same side as %(maker)s, and a promise is made to the other side. "
                "Choose somebody there, or everyone."
            )
            names = {"to": to.first_name, "maker": maker.first_name}
            alone = for_us("Nobody promises something to themselves. Choose somebody else.")
            self.add_error("said_to", alone if maker == to else said % names)
        said_on, due_on = given.get("said_on"), given.get("due_on")
        if said_on and said_on > clock.newest_day():
            told = for_us("That day is still to come. Write a promise down once it was said.")
            self.add_error("said_on", told)
        elif said_on and due_on and due_on < said_on:
            told = for_us("That is before the day on which it was said, %(day)s.")
            self.add_error("due_on", told % {"day": long_day(said_on)})
        return given


class WordsForm(forms.Form):
    words = forms.CharField(label=for_us_later("In a sentence"), max_length=300, required=False)


class NewDayForm(forms.Form):
    due_on = DayField(label=for_us_later("The new day"))
    reason = forms.CharField(label=for_us_later("Why, in words the client reads"), max_length=300)


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Outcome
        fields = [
            "name",
            "unit",
            "direction",
            "baseline",
            "baseline_on",
            "target",
            "due_on",
            "measured_how",
            "measured_by",
            "verifier",
            "worth_a_unit",
            "is_required",
            "words",
        ]
        field_classes = {"baseline_on": DayField, "due_on": DayField}
        labels = {
            "unit": for_us_later("Unit"),
            "direction": for_us_later("Direction"),
            "name": for_us_later("What is measured"),
            "baseline": for_us_later("The number before"),
            "baseline_on": for_us_later("Measured on"),
            "target": for_us_later("The number that we promise"),
            "due_on": for_us_later("By when"),
            "measured_how": for_us_later("How it is measured"),
            "measured_by": for_us_later("Who measures"),
            "verifier": for_us_later("Who of the client says that it is there"),
            "worth_a_unit": for_us_later("What one unit is worth to the client a month"),
            "is_required": for_us_later("The deal is not proven without it"),
            "words": for_us_later("A sentence for the client"),
        }

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast = CastMember.objects.filter(deal=deal).to_choose()
        for name, side in (("measured_by", None), ("verifier", CastMember.Side.CLIENT)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = cast.filter(side=side) if side else cast
            field.required = False
            field.empty_label = for_us("Not chosen yet")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        before, after = given.get("baseline"), given.get("target")
        if before is not None and after is not None and before != after:
            is_down = given.get("direction") == Outcome.Direction.DOWN
            if is_down != (after < before):
                told = (
                    for_us("Lower is better here, and this is higher than the number before.")
                    if is_down
                    else for_us("Higher is better here, and this is lower than the number before.")
                )
                self.add_error("target", told)
        return given


class ReadingForm(forms.Form):
    on = DayField(label=for_us_later("Day"))
    value = forms.DecimalField(label=for_us_later("Number"), max_digits=16, decimal_places=4)
    source = forms.CharField(label=for_us_later("From where"), max_length=120, required=False)


class ReadingsFileForm(forms.Form):
    file = forms.FileField(label=for_us_later("A CSV file with a day and a number in each line"))
