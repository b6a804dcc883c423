from __future__ import annotations

from django import forms

from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models import CustomField
from goodbuy.workspaces.models import Member


def _short_lines(lines: str) -> str:
    for line in lines.splitlines():
        if len(" ".join(line.split())) > 60:
            words = for_us("A choice has at most 60 letters. Shorten “%(line)s”.")
            raise forms.ValidationError(words % {"line": line.strip()})
    return lines


class DefineForm(forms.Form):
    """A new field of the workspace's own."""

    of = forms.ChoiceField(choices=CustomField.Of, label=for_us_later("For"))
    name = forms.CharField(
        max_length=60,
        help_text=for_us_later("As it stands beside the value."),
        label=for_us_later("Name"),
    )
    kind = forms.ChoiceField(choices=CustomField.Kind, label=for_us_later("Kind"))
    options = forms.CharField(
        required=False,
        max_length=6000,
        label=for_us_later("The choices, for a choice"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("One a line, in their order."),
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        required=False,
        help_text=for_us_later("For money. Empty: the currency of the workspace."),
        error_messages={"invalid": for_us_later("A currency is three letters, such as EUR.")},
        label=for_us_later("Currency"),
    )
    key = forms.CharField(
        required=False,
        max_length=40,
        label=for_us_later("API name"),
        help_text=for_us_later(
            "What files and programs call it. Empty: made from the name. It never changes."
        ),
    )

    def clean_options(self) -> str:
        return _short_lines(self.cleaned_data["options"])

    def define(self, by: Member) -> CustomField:
        given = dict(self.cleaned_data)
        given["options"] = given["options"].splitlines()
        return CustomField.define(by=by, **given)


class RedefineForm(forms.Form):
    """Another name, and choices renamed, taken away or added."""

    name = forms.CharField(max_length=60, label=for_us_later("Name"))

    def __init__(self, field: CustomField, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.field = field
        for option in field.options:
            self.fields[f"option-{option['id']}"] = forms.CharField(
                required=False,
                max_length=60,
                initial=option["name"],
                label=for_us("Choice: %(option)s") % {"option": option["name"]},
                help_text=for_us("Emptied, it goes; only where nobody has it."),
            )
        if field.kind == CustomField.Kind.CHOICE:
            self.fields["more"] = forms.CharField(
                required=False,
                max_length=6000,
                label=for_us("More choices"),
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=for_us("One a line."),
            )

    def clean_more(self) -> str:
        return _short_lines(self.cleaned_data["more"])

    def keep(self, by: Member) -> None:
        given = self.cleaned_data
        kept = {o["id"]: given[f"option-{o['id']}"] for o in self.field.options}
        more = given.get("more", "").splitlines()
        self.field.edit(by=by, name=given["name"], kept=kept, more=more)
