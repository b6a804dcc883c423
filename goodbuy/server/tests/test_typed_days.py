"""A day that nobody means is refused in a sentence, wherever it is typed."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django import forms

import goodbuy
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.inputs import DayField
from goodbuy.kernel.typed_days import day_or_refusal, read_day
from goodbuy.testing.harness import routes

HOUSE = Path(goodbuy.__file__).parent
EXTREMES = ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31")
FAR = "further away than any calendar goes"
# What reads back a day that the house itself wrote down, so it was looked at before.
OWN_WORDS = {
    "conversations/after_views.py", "conversations/capture_views.py",  # within a week, or today
    "integrations/monica/reading.py",  # a year that is not known is written as any
    "insight/history_words.py", "insight/saying_asked.py",
    "kernel/typed_days.py",
    "people/chips.py", "people/custom/kinds.py", "people/remembered.py",
    "plans/assuming.py", "plans/calendar.py", "plans/differences.py", "plans/drafts.py",
    "plans/handoff_page.py", "plans/review_page.py",
    "room/talks.py", "room/views/page.py",
    "server/backup.py",
}  # fmt: skip


def forms_of(base=forms.BaseForm):
    for form in base.__subclasses__():
        if form.__module__.startswith("goodbuy.") and ".tests." not in form.__module__:
            yield form
        yield from forms_of(form)


def sources():
    for path in sorted(HOUSE.rglob("*.py")):
        place = path.relative_to(HOUSE).as_posix()
        if not {"tests", "testing", "migrations"} & set(path.parts):
            yield place, path.read_text()


def calls_in(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func


def test_every_day_of_every_form_is_within_reach():
    assert routes(), "every module with a form has been imported"
    days = {
        (form.__name__, name): field
        for form in set(forms_of())
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    }
    assert len(days) > 25
    for where, field in days.items():
        assert isinstance(field, DayField), where
        for typed in EXTREMES:
            with pytest.raises(forms.ValidationError, match=FAR):
                field.clean(typed)
        for typed in ("20026-01-01", "2026-02-30"):
            with pytest.raises(forms.ValidationError):
                field.clean(typed)
        assert field.clean("2028-02-29") == date(2028, 2, 29)
        assert field.widget.attrs["min"] == "1900-01-01", where
        assert field.widget.attrs["max"] == "2200-12-31", where


def test_a_day_without_a_form_is_read_in_one_place():
    made_apart, read_apart = [], set()
    for place, text in sources():
        for call in calls_in(text):
            if call.attr in ("DateField", "DateTimeField") and ast.unparse(call.value) == "forms":
                made_apart.append(place)
            if call.attr in ("fromisoformat", "strptime"):
                read_apart.add(place)
    assert made_apart == []
    assert sorted(read_apart - OWN_WORDS) == []
    assert sorted(OWN_WORDS - read_apart) == [], "this no longer needs to be named"


@pytest.mark.parametrize("typed", EXTREMES)
def test_and_says_so(typed):
    with pytest.raises(ValueError, match=FAR):
        read_day(typed)
    with pytest.raises(Refusal, match=FAR):
        day_or_refusal(typed)


def test_what_is_no_day_is_another_sentence():
    with pytest.raises(Refusal, match="is no day"):
        day_or_refusal("20026-01-01")
    assert day_or_refusal(" ") is None
    assert read_day("2028-02-29") == date(2028, 2, 29)
