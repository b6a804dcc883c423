"""What could go wrong, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.forms import SentenceForm
from goodbuy.deals.models import CastMember, YesRisk
from goodbuy.kernel.errors import Refusal


class RiskForm(SentenceForm):
    cast = forms.ModelChoiceField(
        CastMember.objects.none(),
        label="Whom could it make look bad",
        required=False,
        empty_label="Nobody: it is about the purchase itself",
    )
    words = forms.CharField(
        label="What could go wrong",
        max_length=200,
        error_messages={"required": "Write what could go wrong. A few words are enough."},
    )
    is_told = forms.BooleanField(
        label="They said so themselves", required=False, help_text="Else it is our guess."
    )
    chance = forms.ChoiceField(label="How likely", choices=YesRisk.Chance, initial="possible")
    answer = forms.CharField(
        label="What we did about it", max_length=300, required=False, help_text="If we did already."
    )
    means = forms.ChoiceField(
        label="By", choices=[("", "Nothing yet"), *YesRisk.Means.choices], required=False
    )

    def __init__(self, *args: Any, faces: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cast"].queryset = faces  # type: ignore[attr-defined]

    def kept(self, verb: Any) -> bool:
        """Do what was typed, if anything was; a refusal stands on the form, which keeps it all."""
        if not self.is_valid():
            return False
        try:
            verb(**self.cleaned_data)
        except Refusal as problem:
            self.add_error(None, str(problem))
            return False
        return True
