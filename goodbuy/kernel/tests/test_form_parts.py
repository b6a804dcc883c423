import re
from copy import deepcopy
from pathlib import Path

from django import forms
from django.template.loader import render_to_string
from django.utils import translation

import goodbuy
from goodbuy.testing.harness import routes


class AskForm(forms.Form):
    by = forms.DateField(label="By which day?", help_text="A promise needs a day.")
    side = forms.ChoiceField(
        label="Whose?", choices=[("us", "Ours"), ("them", "Theirs")], widget=forms.RadioSelect
    )
    quiet = forms.BooleanField(label="Tell nobody yet", required=False, help_text="Only us.")
    words = forms.CharField(label="What?", widget=forms.Textarea)


def draw(data=None):
    return render_to_string("parts/_form.html", {"form": AskForm(data)})


def test_every_field_has_its_label_and_every_hint_and_error_is_tied_to_it():
    html = draw({"by": "soon"})
    ids = set(re.findall(r' id="([^"]+)"', html))
    tied = {
        name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()
    }
    assert tied <= ids
    assert {"id_by_helptext", "id_by_error", "id_words_error", "id_quiet_helptext"} <= tied
    assert set(re.findall(r'<label for="([^"]+)"', html)) <= ids
    assert html.count('aria-invalid="true"') >= 2


def test_nothing_typed_is_lost_with_an_error():
    assert 'value="soon"' in draw({"by": "soon"})
    assert "half a thought</textarea>" in draw({"words": "half a thought"})


def test_no_part_has_an_inline_style_or_handler():
    html = draw({})
    assert " style=" not in html
    assert " onclick=" not in html


def forms_of(base=forms.BaseForm):
    for form in base.__subclasses__():
        yield form
        yield from forms_of(form)


def test_every_form_says_in_our_words_that_a_field_is_still_empty():
    assert routes(), "every module with a form has been imported"
    with translation.override("fr"):
        djangos = str(forms.Field.default_error_messages["required"])
    said = set()
    for form in set(forms_of()):
        assert form.default_renderer is form.bound_field_class is None, form
        bare = forms.Form({})
        bare.fields = deepcopy(getattr(form, "base_fields", {}))
        with translation.override("fr"):
            errors = {str(each) for rows in bare.errors.values() for each in rows}
        assert djangos not in errors, form
        said |= errors
    assert len([each for each in said if "encore" in each]) == 2, said
    assert str(forms.Field.default_error_messages["required"]) == "This field is required."


def test_what_a_field_says_of_its_own_when_it_is_empty_stays():
    class WordsForm(forms.Form):
        words = forms.CharField(error_messages={"required": "Say it in a line."})
        whose = forms.ChoiceField(choices=[("us", "Ours")])

    assert WordsForm({}).errors == {
        "words": ["Say it in a line."],
        "whose": ["Nothing is chosen yet. Please choose one."],
    }


def test_a_wrong_value_is_told_in_our_words_on_every_form():
    class ValuesForm(forms.Form):
        email = forms.EmailField(max_length=200)
        name = forms.CharField(max_length=5)
        days = forms.IntegerField(min_value=0, max_value=400)
        more = forms.IntegerField(min_value=0)
        share = forms.DecimalField(max_digits=4, decimal_places=2)
        at = forms.TimeField()
        on = forms.DateField()
        own = forms.IntegerField(error_messages={"invalid": "Say how many."})

    typed = {"email": "at home", "name": "far too long", "days": "401", "more": "-1", "own": "x"}
    errors = ValuesForm({**typed, "share": "some", "at": "99:99", "on": "soon"}).errors
    assert {name: words[0] for name, words in errors.items()} == {
        "email": "That is no e-mail address. One looks like name@firm.com.",
        "name": "These are 12 letters. Keep it to 5.",
        "days": "That is too much. Write 400 at most.",
        "more": "That is too little. Write 0 at least.",
        "share": "That is no number. Write it like 4.5.",
        "at": "That is no time of day. Write it like 14:30.",
        "on": "That is no day. Choose one, or write it like 2027-03-09.",
        "own": "Say how many.",
    }
    assert "no number" not in str(ValuesForm({**typed, "days": "two"}).errors["days"])


# Words for one person alone, or opened by a link of a letter: not kept on a device that others use.
NOT_KEPT = {"_flag", "_together", "_question", "_taste", "tap_page"}


def test_what_is_typed_at_length_is_kept_on_the_device_until_it_has_arrived():
    known = 0
    for path in Path(goodbuy.__file__).parent.rglob("*/templates/**/*.html"):
        if path.stem in NOT_KEPT or {"style", "account"} & set(path.parts):
            continue
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            if "<textarea" in form:
                known += 1
                assert "data-draft=" in form.partition("csrf_token")[0], (path, form[:120])
    assert known > 20
