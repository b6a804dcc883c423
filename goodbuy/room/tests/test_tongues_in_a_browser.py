"""The longest of the five languages fits a phone, and says which one it is."""

import pytest

from goodbuy.room.tests.conftest import room
from goodbuy.room.tests.test_in_a_browser import enter, story
from goodbuy.testing.browser import axe, shot

__all__ = ["story"]
pytestmark = pytest.mark.browser


def test_a_german_room_fits_a_phone(open_page, story):  # noqa: F811
    story.cast.ana.prefer(by=story.cast.mira, language="de")
    page = enter(open_page, story, width=390)
    shot(page, "room-390-german")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    for name in ("settings", "brief", "steps"):
        page.goto(page.url.split("/room/")[0] + room(story.cast, name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        shot(page, f"room-{name}-390-german")
    assert page.problems == []
