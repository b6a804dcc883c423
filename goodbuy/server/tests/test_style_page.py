import pytest
from django.urls import reverse

from goodbuy.testing.browser import axe, fits, shot

pytestmark = pytest.mark.django_db


def test_the_style_page_is_only_for_the_demo(client, settings):
    settings.GOODBUY_DEMO = False
    assert client.get(reverse("style")).status_code == 404
    settings.GOODBUY_DEMO = True
    assert client.get(reverse("style")).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_style_page(open_page, settings, width, theme):
    settings.GOODBUY_DEMO = True
    page = open_page(reverse("style"), width=width, theme=theme)
    shot(page, f"style-{width}-{theme}")
    assert axe(page) == []
    assert page.problems == []
    assert fits(page)
