"""A line that breaks while the browser believes in it: the page stays, with all that was typed."""

import pytest
from playwright.sync_api import expect

from goodbuy.promises.models import Promise
from goodbuy.testing.browser import hold, until

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
LINE = "**/live/line/"


@pytest.fixture
def page(open_page, settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"
    return open_page("/room/x/", width=390)


def lose_the_line(page):
    """The browser goes on believing that it is online."""
    page.route("**/*", lambda route: route.abort("internetdisconnected"))


def test_the_page_stays_keeps_what_was_typed_and_tries_again_with_the_button_pressed(page):
    page.fill("#q", "Who trains the night shift?")
    lose_the_line(page)
    page.click("button.btn")
    page.wait_for_selector("text=It was not sent. What you wrote is kept on this device.")
    expect(page.locator("h1")).to_have_text("Your site is nearly ready")
    expect(page.locator("#q")).to_have_value("Who trains the night shift?")
    page.unroute_all()
    with page.expect_request("**/ask/") as sent:
        page.click("text=Try again")
    page.wait_for_url("**/shell/")
    assert "how=openly" in sent.value.post_data
    page.goto("/room/x/")
    expect(page.locator("#q")).to_have_value("")


def listen(page):
    """What is sent to the server with a question, as it is sent."""
    sent = []
    page.on("request", lambda asked: sent.append(asked.url) if "/ask/" in asked.url else None)
    return sent


def test_a_second_press_while_the_line_is_tried_sends_nothing_twice(page):
    sent, held = listen(page), hold(page, LINE)
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    until(page, "document.querySelector('form').ariaBusy === 'true'")
    [whether_it_is_there] = held()
    page.click("button.btn")
    # Whatever the second press had sent would have gone out before this.
    page.evaluate("fetch('/healthz/').then(answer => answer.text())")
    assert (sent, len(held())) == ([], 1)
    whether_it_is_there.continue_()
    page.wait_for_url("**/shell/")
    assert (len(sent), len(held())) == (1, 1)


def test_a_stranger_who_answers_for_the_server_is_not_taken_for_it(page):
    sent = listen(page)
    page.route(LINE, lambda route: route.fulfill(status=200, body="Sign in to this network"))
    page.fill("#q", "Who trains the night shift?")
    page.click("button.btn")
    page.wait_for_selector("text=It was not sent")
    page.evaluate("fetch('/healthz/').then(answer => answer.text())")
    assert sent == []


def test_a_form_of_one_button_stays_as_well_and_is_sent_once_the_line_is_back(open_page, cast):
    told = Promise.record(
        deal=cast.deal, words="A map", said_by=cast.mira_cast, said_to=cast.ana.cast, by=cast.mira
    )
    theirs = open_page(f"/r/{cast.ana_token}/")
    theirs.goto(theirs.url + f"promises/{told.pk}/")
    ours = open_page("/settings/members/", member=cast.mira)
    for page, button in ((theirs, "I heard it"), (ours, "End the membership of Rolf Stein")):
        before = page.url
        lose_the_line(page)
        page.get_by_role("button", name=button).click()
        page.get_by_text("It was not sent, and nothing was changed.").first.wait_for()
        expect(page).to_have_url(before)
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
    theirs.get_by_text("Good. They know that you heard it.").wait_for()
    ours.get_by_role("button", name="Undo").wait_for()
    told.refresh_from_db()
    cast.rolf.refresh_from_db()
    assert told.state == "acknowledged"
    assert cast.rolf.left_at
