"""Inputs that a browser draws by itself, for a day and for a time of day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext

from goodbuy.kernel.typed_days import FIRST, LAST, is_near
from goodbuy.kernel.working_days import TOO_FAR


class DayInput(forms.DateInput):
    """A day as browsers want it, whatever the language of the page; they show it in their own."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that somebody may mean; one beyond all calendars is refused where it is typed."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not is_near(day):
            raise forms.ValidationError(gettext(TOO_FAR), code="far")
        return day

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser then offers a year of four figures and no more.
        reach = {"min": FIRST.isoformat(), "max": LAST.isoformat()}
        return {**super().widget_attrs(widget), **reach}


class TimeInput(forms.TimeInput):
    input_type = "time"
