"""An empty field says what to do, in our words: on every form, since FORM_RENDERER names it."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

DJANGOS = forms.Field.default_error_messages["required"]


class OurField(BoundField):
    """A field of one form: what it says of its own when empty stays."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages["required"] is DJANGOS:
            field.error_messages = {**field.error_messages, "required": _words(field)}


def _words(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Nothing is chosen yet. Please choose one.")
    return _("This is still empty. Please fill it in.")


class Renderer(DjangoTemplates):
    bound_field_class = OurField
