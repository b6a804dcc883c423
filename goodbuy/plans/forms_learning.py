"""The forms of what plans learn and take from each other."""

from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.models import Deal
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.adding import When
from goodbuy.plans.forms import PartsForm
from goodbuy.plans.models import PlanTemplate
from goodbuy.plans.template_check import MOST_TIMES, MOST_WEEKS
from goodbuy.plans.template_file import TemplateFile


class KeepForm(forms.Form):
    name = forms.CharField(label=for_us_later("What the template is called"), max_length=80)
    summary = forms.CharField(
        label=for_us_later("When it fits, in one sentence"), max_length=300, required=False
    )


class RepeatForm(forms.Form):
    """Every so many weeks, and one of the two ends."""

    every_weeks = forms.IntegerField(
        label=for_us_later("Every … weeks"), min_value=1, max_value=MOST_WEEKS, initial=1
    )
    times = forms.IntegerField(
        label=for_us_later("How many times in all"),
        min_value=2,
        max_value=MOST_TIMES,
        required=False,
    )
    until = DayField(label=for_us_later("Or until"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("times")) == bool(given.get("until")):
            raise forms.ValidationError(for_us("Say how many times it comes, or until which day."))
        return given


class WhenForm(forms.Form):
    start_on = DayField(
        label=for_us_later("Begin on"),
        required=False,
        help_text=for_us_later("Empty: once what stands before it in the plan is done."),
    )

    def when(self) -> When:
        day = self.cleaned_data["start_on"]
        return When(day, is_after_all=day is None)


class ExtendForm(WhenForm, PartsForm):
    """Who plays the parts of what is added, whether its conditions hold, and when it begins."""

    def __init__(
        self, *args: Any, deal: Deal, file: TemplateFile, template: PlanTemplate, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_people(deal, file)
        self.ask_conditions(file)
        self.ask_pace(file, template)

    def chosen(self) -> dict[str, Any]:
        """When it begins, who plays each part, what holds, and how long each step takes."""
        return {
            "when": self.when(),
            "players": self.players(),
            "answers": self.answers(),
            "pace": self.pace(),
        }
