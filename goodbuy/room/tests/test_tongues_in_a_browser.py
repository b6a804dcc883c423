"""The longest of the five languages fits a phone, and says which one it is."""

import pytest
from playwright.sync_api import expect

from goodbuy.room.tests.conftest import room
from goodbuy.room.tests.test_in_a_browser import enter, story
from goodbuy.testing.browser import axe, fits, shot

__all__ = ["story"]
pytestmark = pytest.mark.browser


def test_a_german_room_fits_a_phone(open_page, story):  # noqa: F811
    story.cast.ana.prefer(by=story.cast.mira, language="de")
    page = enter(open_page, story, width=390)
    shot(page, "room-390-german")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert fits(page)
    assert axe(page) == []
    for name in ("settings", "brief", "steps"):
        page.goto(page.url.split("/room/")[0] + room(story.cast, name))
        assert fits(page), name
        shot(page, f"room-{name}-390-german")
    assert page.problems == []
