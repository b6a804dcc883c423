from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodbuy.kernel.working_days import CalendarError, known_zone

WEEKDAYS = (
    _("On Monday"),
    _("On Tuesday"),
    _("On Wednesday"),
    _("On Thursday"),
    _("On Friday"),
    _("On Saturday"),
    _("On Sunday"),
)


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Their name"), max_length=200)
    email = forms.EmailField(label=_("Their e-mail address"))
    part = forms.CharField(
        label=_("What they do in this"), max_length=120, required=False, help_text=_("If you like.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class YourselfForm(forms.Form):
    """What everyone reads of the reader, in the reader's own words."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    part = forms.CharField(label=_("Your part in this"), max_length=120, required=False)
    reach = forms.CharField(label=_("How you are reached"), max_length=200, required=False)


WISHES = (
    ("see", _("Send me all that you hold about me")),
    ("correct", _("Correct something about me")),
    ("restrict", _("Keep it, and use it no more for now")),
    ("erase", _("Erase me")),
)


class RightsForm(forms.Form):
    wish = forms.ChoiceField(label=_("What should be done"), choices=WISHES)
    words = forms.CharField(
        label=_("What else we should know"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SettingsForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("As a city, for example Europe/Lisbon.")
    )
    digest_weekday = forms.TypedChoiceField(
        label=_("The weekly e-mail"),
        coerce=int,
        choices=[(0, _("No weekly e-mail")), *enumerate(WEEKDAYS, 1)],
    )

    def clean_zone(self) -> str:
        try:
            return known_zone(self.cleaned_data["zone"].strip().replace(" ", "_")).key
        except CalendarError as problem:
            raise forms.ValidationError(str(problem)) from None
