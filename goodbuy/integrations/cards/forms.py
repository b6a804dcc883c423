from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from goodbuy.integrations.cards.actions import keep
from goodbuy.integrations.cards.row import Card
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.forms import (
    RowForm,
    country_field,
    lines,
    name_field,
    several_field,
    suggested,
    title_field,
)
from goodbuy.people.models import Person
from goodbuy.workspaces.models import Member

SOMEONE_NEW = "new"


class CardForm(RowForm):
    """What was read, to be put right and kept."""

    name = name_field()
    title = title_field()
    company = forms.CharField(
        required=False, max_length=200, widget=suggested("company"), label=for_us_later("Company")
    )
    emails = several_field(for_us_later("Emails"), for_us_later("One a line."))
    phones = several_field(for_us_later("Phones"), for_us_later("One a line."))
    website = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=for_us_later("Website")
    )
    street = forms.CharField(required=False, max_length=200, label=for_us_later("Street"))
    postcode = forms.CharField(required=False, max_length=20, label=for_us_later("Postcode"))
    city = forms.CharField(required=False, max_length=80, label=for_us_later("City"))
    country = country_field()
    note = forms.CharField(
        required=False,
        max_length=4000,
        label=for_us_later("What else stands on it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=for_us_later("Kept as a note, word for word."),
    )

    @classmethod
    def begin_with(cls, card: Card) -> CardForm:
        found = card.fields
        begin = {name: found.get(name, "") for name in cls.base_fields}
        begin |= {name: "\n".join(found.get(name) or []) for name in ("emails", "phones")}
        return cls(initial=begin | {"note": "\n".join(found.get("rest") or [])})

    def keep(self, card: Card, into: Person | None, is_new: bool, by: Member) -> Person | None:
        """The person; nothing where a field is wrong. LikelySame passes through."""
        given: dict[str, Any] = dict(self.cleaned_data)
        given |= {name: lines(given[name]) for name in ("emails", "phones")}
        with self.attempt(), transaction.atomic():
            return keep(card, given | {"is_new": is_new}, into=into, by=by)
        return None
