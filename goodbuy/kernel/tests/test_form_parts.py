import re

from django import forms
from django.template.loader import render_to_string


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
