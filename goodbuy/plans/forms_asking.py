"""What a client said by telephone, as one of us writes it down."""

from __future__ import annotations

from typing import Any

from django import forms

from goodbuy.deals.models import CastMember
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans.forms import PersonField, people_of
from goodbuy.plans.models import CheckIn

SAID_CLEAR = {"yes": True, "no": False}


class CheckInForm(forms.Form):
    # Asked of nobody in particular: an answer belongs to somebody all the same.
    who = PersonField(
        CastMember.objects.none(),
        label=for_us_later("Who was on the telephone?"),
        empty_label=for_us_later("Choose who of the client it was"),
        error_messages={
            "required": for_us_later(
                "Choose who of the client said it: it stands under their name."
            )
        },
    )
    words = forms.CharField(
        label=for_us_later("What they said, in their words"),
        max_length=600,
        error_messages={"required": for_us_later("Write down what they said, in their words.")},
    )
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
        clients = people_of(of.deal).filter(side=CastMember.Side.CLIENT)
        if of.cast_id or not clients:
            del self.fields["who"]
        else:
            who = self.fields["who"]
            assert isinstance(who, PersonField)
            who.queryset = clients
            # Where it can only have been one of them, there is nothing to choose.
            if len(clients) == 1:
                who.empty_label = None
        if of.is_survey:
            del self.fields["is_clear"]
            self.fields["verdict"].label = for_us("How it feels to them")
            choices: Any = [("", for_us("They did not say")), *of.scale.choices]
            self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
