from datetime import date

import pytest
from django import forms
from django.utils.translation import override

from goodbuy.kernel.inputs import DayInput


class DayForm(forms.Form):
    on = forms.DateField(widget=DayInput)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_a_browser_is_given_a_day_that_it_can_show_in_every_language(language):
    with override(language):
        drawn = str(DayForm(initial={"on": date(2026, 3, 9)})["on"])
        sent = DayForm({"on": "2026-03-09"})

        assert 'type="date"' in drawn
        assert 'value="2026-03-09"' in drawn
        assert sent.is_valid(), sent.errors
