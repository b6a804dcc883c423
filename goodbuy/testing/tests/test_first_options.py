"""A list to choose from begins in our words, or with what can be chosen: never in Django's."""

from django import forms
from django.db.models.fields import BLANK_CHOICE_LABEL

from goodbuy.plans.forms_asking import CheckInForm
from goodbuy.plans.models import CheckIn
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.testing.cast import make_cast

__all__ = ["drawn"]


def all_forms(of=forms.BaseForm):
    for one in of.__subclasses__():
        yield one
        yield from all_forms(one)


def test_no_form_of_ours_says_djangos_own_first_option():
    ours = {one for one in all_forms() if one.__module__.startswith("goodbuy.")}
    found = [
        f"{one.__module__}.{one.__name__}: {name}"
        for one in ours
        for name, field in one.declared_fields.items()
        if BLANK_CHOICE_LABEL in [label for _, label in getattr(field, "choices", ())]
        or getattr(field, "empty_label", "") == BLANK_CHOICE_LABEL
    ]
    assert len(ours) > 60
    assert not found, found


def test_who_was_on_the_telephone_is_asked_only_where_it_could_be_several(drawn):
    people = drawn.people
    one = CheckIn(deal=people.deal, asks="How was it?")
    first = CheckInForm(of=one)["who"].as_widget()
    clients = people.deal.cast.filter(side="client").count()
    assert clients > 1
    assert "Choose who of the client it was</option>" in first
    assert first.count("<option") == clients + 1
    people.deal.cast.filter(side="client").exclude(pk=people.ana.cast_id).update(has_left=True)
    alone = CheckInForm(of=one)["who"].as_widget()
    assert alone.count("<option") == 1
    assert f'value="{people.ana.cast_id}"' in alone
    make_cast(people.mira, people.deal, "Lena Vogt")
    assert CheckInForm(of=one)["who"].as_widget().count("<option") == 3
