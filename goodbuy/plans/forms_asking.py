"""What a client said by telephone, as one of us writes it down."""

from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.models import CheckIn

SAID_CLEAR = {"yes": True, "no": False}


class CheckInForm(forms.Form):
    words = forms.CharField(label=for_us_later("What they said, in their words"), max_length=600)
    is_clear = forms.TypedChoiceField(
        label=for_us_later("Is it clear to them what comes next?"),
        required=False,
        coerce=SAID_CLEAR.get,
        empty_value=None,
        choices=[
            ("", for_us_later("They did not say")),
            ("yes", for_us_later("Yes, all is clear")),
            ("no", for_us_later("Not quite")),
        ],
    )
    verdict = forms.TypedChoiceField(
        label=for_us_later("Against what they were told"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", for_us_later("They did not say")),
            (2, for_us_later("Much better")),
            (1, for_us_later("Better")),
            (0, for_us_later("As we told them")),
            (-1, for_us_later("Worse")),
            (-2, for_us_later("Much worse")),
        ],
    )

    def __init__(self, *args: Any, of: CheckIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of.is_survey:
            del self.fields["is_clear"]
            self.fields["verdict"].label = for_us("How it feels to them")
            choices: Any = [("", for_us("They did not say")), *of.scale.choices]
            self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
