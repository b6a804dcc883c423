from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.workspaces import mail, places
from goodbuy.workspaces.models import Invitation, Member, Workspace


class CountryField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", for_us_later("Country"))
        super().__init__(choices=places.countries, **options)


class ZoneField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", for_us_later("Time zone"))
        super().__init__(choices=places.zones, **options)


class FoundingForm(forms.Form):
    """The first page of an empty installation."""

    workspace = forms.CharField(
        max_length=120,
        label=for_us_later("Your company"),
        help_text=for_us_later("Clients see this name."),
    )
    name = forms.CharField(
        max_length=120,
        label=for_us_later("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=for_us_later("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=200,
        label=for_us_later("A password, if you like"),
        help_text=for_us_later(
            "At least 10 characters. Without one, a code by e-mail signs you in."
        ),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    country = CountryField()
    zone = ZoneField(
        required=False,
        help_text=for_us_later("Left as it is, we take the one of your country’s capital region."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("", for_us("As in my country")), *places.zones()]
        # The first of all countries is nobody's guess: days off, hours and money follow from it.
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", for_us("Choose your country")), *places.countries()]
        if not mail.has_server():
            password = self.fields["password"]
            password.required, password.label = True, for_us("A password")
            password.help_text = for_us(
                "At least 10 characters. No mail server is set, so this is how you sign in."
            )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password

    def workspace_fields(self) -> dict[str, Any]:
        country = self.cleaned_data["country"]
        return {
            "name": self.cleaned_data["workspace"],
            "country": country,
            "zone": self.cleaned_data["zone"] or places.zone_of(country),
            "currency": places.currency_of(country),
        }


class ProfileForm(forms.ModelForm):
    country = CountryField(help_text=for_us_later("Its public holidays are your days off."))
    zone = ZoneField()

    class Meta:
        model = Member
        fields = ["name", "title", "phone", "country", "zone"]
        labels = {
            "name": for_us_later("Name"),
            "title": for_us_later("What you do"),
            "phone": for_us_later("Phone"),
        }
        help_texts = {
            "title": for_us_later("Such as: project lead. Clients see it beside your name.")
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def save(self, commit: bool = True) -> Member:
        """By the member's own verb, so that their faces in rooms follow."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        self.instance.refresh_from_db(fields=changed)
        self.instance.edit(by=self.instance, **changed)
        return self.instance


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=for_us_later("Your new e-mail address"),
        help_text=for_us_later("We send a code there. Until you have typed it, nothing changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AddressCodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        label=for_us_later("Your code"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )


class WorkspaceForm(forms.ModelForm):
    country = CountryField(
        help_text=for_us_later("Its public holidays are days off for new members.")
    )
    zone = ZoneField()
    currency = forms.ChoiceField(choices=places.currencies, label=for_us_later("Currency"))
    language = forms.ChoiceField(
        required=False,
        choices=settings.LANGUAGES,
        label=for_us_later("Language"),
        help_text=for_us_later(
            "Clients read it unless they choose another. Your team reads English until the "
            "workspace is translated."
        ),
    )

    class Meta:
        model = Workspace
        fields = [
            "name",
            "country",
            "zone",
            "currency",
            "language",
            "narration_delay_minutes",
            "answer_hours",
            "silent_days",
            "staying_words",
        ]
        labels = {
            "name": for_us_later("Name"),
            "narration_delay_minutes": for_us_later(
                "Publish a drafted entry by itself after (minutes)"
            ),
            "answer_hours": for_us_later("We answer a client’s question within (working hours)"),
            "silent_days": for_us_later("Nobody who leads is silent for longer than (days)"),
            "staying_words": for_us_later("Why our sellers stay after the signature"),
        }
        help_texts = {
            "name": for_us_later("Clients see this name."),
            "narration_delay_minutes": for_us_later(
                "Empty: entries wait until somebody publishes them."
            ),
            "silent_days": for_us_later(
                "Twice as long in the background, four times as long on call."
            ),
            "staying_words": for_us_later(
                "Such as: time with a signed client counts as much as a new one."
            ),
        }

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language or self.instance.language

    def clean_answer_hours(self) -> int:
        hours: int = self.cleaned_data["answer_hours"]
        if not 1 <= hours <= 400:
            raise forms.ValidationError(for_us("Give between 1 and 400 hours."))
        return hours

    def clean_silent_days(self) -> int:
        days: int = self.cleaned_data["silent_days"]
        if not 1 <= days <= 365:
            raise forms.ValidationError(for_us("Give between 1 and 365 days."))
        return days

    def clean_narration_delay_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["narration_delay_minutes"]
        if minutes is not None and minutes > 43_200:
            raise forms.ValidationError(for_us("Give at most 43,200 minutes: thirty days."))
        return minutes


class InvitationForm(forms.ModelForm):
    role = forms.ChoiceField(
        choices=Member.Role, initial=Member.Role.SELLER, label=for_us_later("What they may do")
    )

    class Meta:
        model = Invitation
        fields = ["email", "name", "role"]
        labels = {"email": for_us_later("E-mail address"), "name": for_us_later("Name")}


class AcceptForm(forms.Form):
    name = forms.CharField(
        max_length=120,
        label=for_us_later("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
