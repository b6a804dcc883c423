"""What could go wrong, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.forms import SentenceForm
from goodbuy.deals.models import CastMember, YesRisk
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us_later


class RiskForm(SentenceForm):
    cast = forms.ModelChoiceField(
        CastMember.objects.none(),
        label=for_us_later("Whom could it make look bad"),
        required=False,
        empty_label=for_us_later("Nobody: it is about the purchase itself"),
    )
    words = forms.CharField(
        label=for_us_later("What could go wrong"),
        max_length=200,
        error_messages={
            "required": for_us_later("Write what could go wrong. A few words are enough.")
        },
    )
    is_told = forms.BooleanField(
        label=for_us_later("They said so themselves"),
        required=False,
        help_text=for_us_later("Else it is our guess."),
    )
    chance = forms.ChoiceField(
        label=for_us_later("How likely"), choices=YesRisk.Chance, initial="possible"
    )
    answer = forms.CharField(
        label=for_us_later("What we did about it"),
        max_length=300,
        required=False,
        help_text=for_us_later("If we did already."),
    )
    means = forms.ChoiceField(
        label=for_us_later("By"),
        choices=[("", for_us_later("Nothing yet")), *YesRisk.Means.choices],
        required=False,
    )

    def __init__(self, *args: Any, faces: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cast"].queryset = faces  # type: ignore[attr-defined]

    def kept(self, verb: Any) -> bool:
        """Do what was typed, if anything was; a refusal stands on the form, which keeps it all."""
        if not self.is_valid():
            return False
        with refusal_on(self):
            verb(**self.cleaned_data)
            return True
        return False
