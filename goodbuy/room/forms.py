from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms

from goodbuy.kernel.working_days import CalendarError, known_zone

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da",
    "nb", "fi", "hu", "ro", "el", "tr", "uk", "ja", "ko", "zh",
)  # fmt: skip
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _languages() -> list[tuple[str, str]]:
    return [(tag, str(Locale.parse(tag).get_display_name()).capitalize()) for tag in LANGUAGES]


class InviteForm(forms.Form):
    name = forms.CharField(label="Their name", max_length=200)
    email = forms.EmailField(label="Their e-mail address")
    part = forms.CharField(
        label="What they do in this", max_length=120, required=False, help_text="If you like."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class SettingsForm(forms.Form):
    language = forms.ChoiceField(label="Language of days and numbers", choices=_languages)
    zone = forms.CharField(
        label="Time zone", max_length=64, help_text="As a city, for example Europe/Lisbon."
    )
    digest_weekday = forms.TypedChoiceField(
        label="The weekly e-mail",
        coerce=int,
        choices=[(0, "No weekly e-mail"), *((n, f"On {d}") for n, d in enumerate(WEEKDAYS, 1))],
    )

    def clean_zone(self) -> str:
        try:
            return known_zone(self.cleaned_data["zone"].strip().replace(" ", "_")).key
        except CalendarError as problem:
            raise forms.ValidationError(str(problem)) from None
