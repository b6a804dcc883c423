"""What is typed when somebody works elsewhere now."""

from __future__ import annotations

from django import forms

from goodbuy.deals.forms import SentenceForm, day_field
from goodbuy.deals.models import CastMember
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.forms import suggested


class MovedForm(SentenceForm):
    """A new job, as one of us heard of it."""

    company_name = forms.CharField(
        label=for_us_later("Company"),
        max_length=200,
        widget=suggested("company"),
        help_text=for_us_later("A name that is not here yet becomes a new company."),
        error_messages={"required": for_us_later("Write the name of the company.")},
    )
    title = forms.CharField(
        label=for_us_later("What they do there"), max_length=120, required=False
    )
    on = day_field(for_us_later("Since"), required=False)
    email = forms.EmailField(
        label=for_us_later("New e-mail address"),
        required=False,
        help_text=for_us_later("It becomes the main one. The others stay."),
        error_messages={
            "invalid": for_us_later("This is no e-mail address. Check it, or leave it empty.")
        },
    )


class LetterDraftForm(SentenceForm):
    to = forms.EmailField(
        label=for_us_later("To"),
        error_messages={
            "required": for_us_later("Write where it goes."),
            "invalid": for_us_later("This is no address."),
        },
    )
    subject = forms.CharField(label=for_us_later("Subject"), max_length=150)
    words = forms.CharField(
        label=for_us_later("Words"), max_length=4000, widget=forms.Textarea({"rows": 9})
    )


class ChanceForm(SentenceForm):
    name = forms.CharField(
        label=for_us_later("What it is about"),
        max_length=200,
        help_text=for_us_later("In their words, as far as you know them. You can change it later."),
        error_messages={"required": for_us_later("Say in a few words what it is about.")},
    )


class VoiceForm(SentenceForm):
    successor = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("Who speaks now"),
        required=False,
        empty_label=for_us_later("Nobody has to"),
    )
    words = forms.CharField(
        label=for_us_later("In a few words"),
        max_length=300,
        required=False,
        help_text=for_us_later("Needed only where nobody has to: say why."),
    )
