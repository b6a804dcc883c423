import pytest

from goodbuy.server.tests import made_up_urls
from goodbuy.testing.browser import until

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_a_room_without_a_line_shows_its_last_copy_and_holds_what_was_written(open_page, settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"
    made_up_urls.asked.clear()
    page = open_page("/room/x/", width=390)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert not page.locator("#offline").is_visible()

    page.context.set_offline(True)
    page.reload()
    assert page.inner_text("h1") == "Your site is nearly ready"
    assert "This is the copy of" in page.inner_text("#offline")
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    page.wait_for_selector("text=sent when the line is back")
    assert made_up_urls.asked == []

    page.context.set_offline(False)
    until(page, "localStorage.getItem('outbox') === '[]'")
    assert made_up_urls.asked == ["Who trains the night shift? openly"]
    until(page, "document.getElementById('q').value === ''")
    assert not page.locator("#offline").is_visible()


def test_what_was_written_outlives_a_fault_of_ours(open_page, settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"
    page = open_page("/room/x/", width=390)
    page.fill("#q", "fault")
    page.click("button.btn")
    page.get_by_role("heading", name="That did not work").wait_for()
    page.goto("/room/x/")
    assert page.input_value("#q") == "fault"
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    page.wait_for_url("**/shell/")
    page.goto("/room/x/")
    assert page.input_value("#q") == ""
