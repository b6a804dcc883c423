import pytest
from playwright.sync_api import expect

from goodbuy.server.tests import made_up_urls
from goodbuy.testing.browser import until

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_a_room_without_a_line_shows_its_last_copy_and_holds_what_was_written(open_page, settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"
    made_up_urls.asked.clear()
    page = open_page("/room/x/", width=390)
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload()
    expect(page.locator("#offline")).to_be_hidden()

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Your site is nearly ready")
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text("This is the copy of")
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    page.wait_for_selector("text=sent when the line is back")
    assert made_up_urls.asked == []

    page.context.set_offline(False)
    until(page, "localStorage.getItem('outbox') === '[]'")
    assert made_up_urls.asked == ["Who trains the night shift? openly"]
    until(page, "document.getElementById('q').value === ''")
    expect(page.locator("#offline")).to_be_hidden()


def test_what_was_written_outlives_a_fault_of_ours(open_page, settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"
    page = open_page("/room/x/", width=390)
    page.fill("#q", "fault")
    page.click("button.btn")
    page.get_by_role("heading", name="That did not work").wait_for()
    page.goto("/room/x/")
    expect(page.locator("#q")).to_have_value("fault")
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    page.wait_for_url("**/shell/")
    page.goto("/room/x/")
    expect(page.locator("#q")).to_have_value("")
