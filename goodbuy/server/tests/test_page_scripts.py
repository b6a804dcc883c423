"""The small scripts of every page in a real browser: on the style page, and on a page made here."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.urls import reverse
from playwright.sync_api import expect

from goodbuy.testing.browser import press, until
from goodbuy.workspaces.context import live_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def page(open_page, settings):
    settings.GOODBUY_DEMO = True
    return open_page(reverse("style"))


def test_a_dialog_keeps_focus_closes_with_escape_and_gives_focus_back(page):
    opener = page.locator("a[data-dialog=ask]").last
    opener.click()
    expect(page.locator("#ask:modal")).to_be_visible()
    until(page, "document.activeElement.closest('dialog')?.id === 'ask'")
    page.keyboard.press("Escape")
    expect(page.locator("#ask")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_address_can_name_a_dialog(page):
    page.goto(reverse("style") + "#ask")
    page.wait_for_selector("#ask[open]")
    page.locator("#ask [data-close]").first.click()
    until(page, "!location.hash")


def test_what_was_typed_is_still_there_after_the_page_was_lost(page):
    page.fill("#style-note", "They start at 6:00 next time.")
    page.reload()
    expect(page.locator("#style-note")).to_have_value("They start at 6:00 next time.")
    expect(page.locator(".composer")).to_contain_text("Kept on this device, not sent yet")


def test_a_note_that_the_server_took_is_kept_no_longer(page):
    page.fill("#style-note", "Sent")
    press(page, "Keep the note")
    page.goto(reverse("style"))
    expect(page.locator("#style-note")).to_have_value("")


def test_a_chosen_theme_is_there_before_the_page_is_painted(page):
    page.click("header [data-theme-choice=dark]")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert 'data-theme="dark"' in page.request.get(reverse("style")).text(), "the server wrote it"
    page.click("header [data-theme-choice=system]")
    expect(page.locator("html:not([data-theme])")).to_be_visible()
    page.reload()
    expect(page.locator("html:not([data-theme])")).to_be_visible()


@pytest.mark.parametrize(
    ("cookie", "html"),
    [("dark", '<html lang="en" data-theme="dark">'), ('dark" onload="x', '<html lang="en">')],
)
def test_a_made_up_theme_is_none(client, settings, cookie, html):
    settings.GOODBUY_DEMO = True
    client.cookies["theme"] = cookie
    assert html in client.get(reverse("style")).text


def test_text_becomes_its_field_and_escape_brings_the_text_back(page):
    page.click(".edit .read")
    expect(page.locator("#style-title")).to_be_focused()
    page.keyboard.type("Owner")
    page.keyboard.press("Escape")
    expect(page.locator(".edit .read")).to_be_visible()
    expect(page.locator("#style-title")).to_have_value("Warehouse manager")


def test_picking_all_counts_and_shows_what_can_be_done(page):
    page.check("[data-pick-all]")
    expect(page.locator("[data-picked]")).to_have_text("3 picked")
    page.uncheck("[data-pick-all]")
    expect(page.locator(".bulk")).to_be_hidden()


def expect_tiles(page, *counts):
    """So many in each column of the board, from the left."""
    for column, count in enumerate(counts):
        tiles = page.locator("[data-stage]").nth(column).locator(".tile")
        expect(tiles).to_have_count(count)


def test_a_tile_is_carried_by_keyboard_and_a_refusal_puts_it_back_with_its_sentence(page):
    page.route("**/style/", refuse)
    page.focus(".grip")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    expect_tiles(page, 0, 1, 0)
    page.keyboard.press(" ")
    expect(page.locator("#toasts .toast")).to_contain_text("Say who decides first.")
    expect(page.locator(".grip")).to_be_focused()
    page.evaluate("document.getElementById('toasts').append(document.createElement('i'))")
    expect(page.locator("#toasts .shut")).to_have_count(1)
    expect_tiles(page, 1, 0, 0)
    until(page, "document.getElementById('announcer').textContent.includes('is back in')")


def test_escape_puts_a_tile_back(page):
    page.focus(".grip")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    expect_tiles(page, 0, 1, 0)
    page.keyboard.press("Escape")
    expect_tiles(page, 1, 0, 0)


def test_a_tile_is_carried_by_mouse(page):
    page.route("**/style/", take)
    page.locator(".tile").scroll_into_view_if_needed()
    box = page.locator(".tile").bounding_box()
    goal = page.locator("[data-stage=agreed]").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20)
    page.mouse.move(goal["x"] + 80, goal["y"] + 40, steps=6)
    with page.expect_request(lambda asked: asked.method == "POST") as sent:
        page.mouse.up()
    expect_tiles(page, 0, 0, 1)
    assert sent.value.post_data == "stage=agreed"
    assert sent.value.headers["x-csrftoken"]


def refuse(route):
    if route.request.method == "POST":
        sentence = "Say who decides first."
        route.fulfill(status=409, body=sentence, content_type="text/plain")
    else:
        route.continue_()


def take(route):
    if route.request.method == "POST":
        route.fulfill(status=200, body="", content_type="text/html")
    else:
        route.continue_()


LIVE = """{% extends "base.html" %}{% block body %}
<ul id="feed" data-live-part>{% for entry in entries %}
  <li id="entry-{{ forloop.counter }}" data-announce="{{ entry }}">{{ entry }}</li>{% endfor %}</ul>
<form id="asking" data-live-part data-draft="q"><input id="q" name="q" value="{{ value }}"></form>
{% endblock %}"""


def test_an_open_page_follows_the_record_and_leaves_a_field_in_use_alone(open_page, site):
    told = {"entries": ["Signed"], "value": ""}
    ticket = live_ticket("deal:7")

    def answer(route):
        html = Template(LIVE).render(Context({**told, "live_ticket": ticket}))
        route.fulfill(body=html, content_type="text/html")

    page = open_page()
    page.route("**/made-up/", answer)
    with page.expect_response("**/live/**"):
        page.goto("/made-up/")
    page.fill("#q", "half a quest")
    page.evaluate("document.activeElement.blur()")
    until(page, "document.body.dataset.line === 'open'")
    told.update(entries=["Signed", "The printers are connected"], value="from the server")
    with connection.cursor() as cursor:
        cursor.execute("""select pg_notify('live', 'deal:7 {"kind": "step.claimed"}')""")
    page.wait_for_selector("text=The printers are connected")
    # It is said once every part of the page is drawn anew.
    until(page, "document.getElementById('announcer').textContent === 'The printers are connected'")
    expect(page.locator("#q")).to_have_value("half a quest")
    assert page.problems == []


def test_a_tile_is_carried_by_finger_after_a_long_press(open_page, settings):
    settings.GOODBUY_DEMO = True
    page = open_page(reverse("style"), width=390, has_touch=True, is_mobile=True)
    page.route("**/style/", take)
    page.locator(".board").scroll_into_view_if_needed()
    box = page.locator(".tile").bounding_box()
    goal = page.locator("[data-stage=evaluating]").bounding_box()
    touch = page.context.new_cdp_session(page)

    def finger(kind, x=None, y=None):
        points = [] if x is None else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", box["x"] + 40, box["y"] + 60)
    page.locator(".carried").wait_for(state="attached")
    for step in range(1, 9):
        finger("touchMove", box["x"] + 40 + (goal["x"] - box["x"]) * step / 8, box["y"] + 60 - step)
    finger("touchEnd")
    expect_tiles(page, 0, 1, 0)


def test_a_finger_that_moves_at_once_scrolls_and_carries_nothing(open_page, settings):
    settings.GOODBUY_DEMO = True
    page = open_page(reverse("style"), width=390, has_touch=True, is_mobile=True)
    page.locator(".board").scroll_into_view_if_needed()
    page.clock.install()
    box = page.locator(".tile").bounding_box()
    touch = page.context.new_cdp_session(page)
    for kind, x in [("touchStart", 60), ("touchMove", 40), ("touchMove", 10)]:
        points = [{"x": box["x"] + x, "y": box["y"] + 40}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.clock.run_for(1000)  # far longer than a press
    expect(page.locator(".carried")).to_have_count(0)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.clock.run_for(1000)
    expect_tiles(page, 1, 0, 0)
