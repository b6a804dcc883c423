"""What a field says of an empty or a wrong value, in our words: on every form, since FORM_RENDERER
names it. What is wrong stands in each, and what to do about it."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

# What a validator finds, by its code: Django asks the field for words before its own.
OURS = {
    "max_length": _("These are %(show_value)d letters. Keep it to %(limit_value)d."),
    "max_value": _("That is too much. Write %(limit_value)s at most."),
    "min_value": _("That is too little. Write %(limit_value)s at least."),
    "max_digits": _("That number is too long. Look at it once more."),
    "max_decimal_places": _("That has too many places after the point. Round it."),
    "max_whole_digits": _("That number is too long. Look at it once more."),
}
# What a field finds by itself.
OF_A_KIND: dict[type[forms.Field], Any] = {
    forms.EmailField: _("That is no e-mail address. One looks like name@firm.com."),
    forms.DateField: _("That is no day. Choose one, or write it like 2027-03-09."),
    forms.TimeField: _("That is no time of day. Write it like 14:30."),
    forms.DecimalField: _("That is no number. Write it like 4.5."),
    forms.IntegerField: _("That is no whole number. Write it like 3."),
}


class OurField(BoundField):
    """A field of one form: what it says of its own stays."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        known = field.error_messages
        ours = {code: words for code, words in OURS.items() if _is_djangos(field, code)}
        if _is_djangos(field, "required"):
            ours["required"] = _empty(field)
        if _is_djangos(field, "invalid") and (words := _wrong(field)):
            ours["invalid"] = words
        field.error_messages = {**known, **ours}


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Whether nobody gave this field words of its own."""
    for kind in type(field).__mro__:
        words = getattr(kind, "default_error_messages", {}).get(code)
        if words is not None:
            return field.error_messages.get(code) is words
    return code not in field.error_messages


def _empty(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Nothing is chosen yet. Please choose one.")
    return _("This is still empty. Please fill it in.")


def _wrong(field: forms.Field) -> Any:
    # A decimal is a whole number by its class, but not to whoever types it.
    return next((words for kind, words in OF_A_KIND.items() if isinstance(field, kind)), None)


class Renderer(DjangoTemplates):
    bound_field_class = OurField
