"""The facts of a deal that are edited where they stand, as on the page of a person."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from goodbuy.deals.forms import DealForm, day_field
from goodbuy.deals.models import Deal
from goodbuy.kernel import words
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.fields import Shown
from goodbuy.workspaces.models import Member

FIELDS = {
    "name": for_us_later("What they want to reach"),
    "value": for_us_later("Value"),
    "currency": for_us_later("Currency"),
    "started_on": for_us_later("Began on"),
    "value_on": for_us_later("Results by"),
    "owner": for_us_later("Who leads it"),
}


class FactForm(DealForm):
    """One fact; the others are as they are."""

    started_on = day_field(for_us_later("Began on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(FIELDS):
            del self.fields[name]

    def keep(self, deal: Deal, name: str, by: Member) -> bool:
        """Set the named fact; False with the reason at its field."""
        # What else is wrong with this deal (imported, say) is no reason to refuse this fact.
        if name in self.errors:
            return False
        with refusal_on(self, name):
            deal.edit(by=by, **{name: self.cleaned_data[name]})
            return True
        return False


def values_of(deal: Deal) -> dict[str, Any]:
    days = {n: getattr(deal, n) for n in ("started_on", "value_on")}
    known = {name: day.isoformat() if day else "" for name, day in days.items()}
    known |= {"name": deal.name, "currency": deal.currency, "owner": str(deal.owner_id)}
    return known | {"value": "" if deal.value is None else str(deal.value)}


def show_fact(deal: Deal, name: str) -> Shown:
    said = {
        "name": deal.name,
        "value": words.money(deal.value, deal.currency),
        "currency": deal.currency,
        "started_on": words.long_day(deal.started_on) if deal.started_on else "",
        "value_on": words.long_day(deal.value_on) if deal.value_on else "",
        "owner": deal.owner.name,
    }
    return Shown(
        name=name,
        label=FIELDS[name],
        words=said[name],
        url=reverse("deals:field", args=[deal.pk, name]),
        page=reverse("deals:edit", args=[deal.pk]),
        draft=f"deal-{deal.pk}-{name}",
    )


def show_facts(deal: Deal) -> list[Shown]:
    return [show_fact(deal, name) for name in FIELDS]
