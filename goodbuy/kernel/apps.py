from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Said here, before any form is made: an empty field says what to do, in our words and not Django's.
forms.Field.default_error_messages["required"] = _("This is still empty. Please fill it in.")
for chosen in (forms.ChoiceField, forms.ModelChoiceField):
    chosen.default_error_messages["required"] = _("Nothing is chosen yet. Please choose one.")


class KernelConfig(AppConfig):
    name = "goodbuy.kernel"
    label = "kernel"
