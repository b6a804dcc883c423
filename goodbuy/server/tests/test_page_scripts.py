"""The small scripts of every page in a real browser: on the style page, and on a page made here."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.urls import reverse

from goodbuy.testing.browser import until
from goodbuy.workspaces.context import live_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def page(open_page, settings):
    settings.GOODBUY_DEMO = True
    return open_page(reverse("style"))


def test_a_dialog_keeps_focus_closes_with_escape_and_gives_focus_back(page):
    opener = page.locator("a[data-dialog=ask]").last
    opener.click()
    assert page.locator("#ask").evaluate("dialog => dialog.matches(':modal')")
    assert page.evaluate("document.activeElement.closest('dialog').id") == "ask"
    page.keyboard.press("Escape")
    assert not page.locator("#ask").evaluate("dialog => dialog.open")
    assert opener.evaluate("link => link === document.activeElement")


def test_the_address_can_name_a_dialog(page):
    page.goto(reverse("style") + "#ask")
    page.wait_for_selector("#ask[open]")
    page.locator("#ask [data-close]").first.click()
    until(page, "!location.hash")


def test_what_was_typed_is_still_there_after_the_page_was_lost(page):
    page.fill("#style-note", "They start at 6:00 next time.")
    page.reload()
    assert page.input_value("#style-note") == "They start at 6:00 next time."
    assert "Kept on this device, not sent yet" in page.locator(".composer").inner_text()


def test_a_note_that_the_server_took_is_kept_no_longer(page):
    page.fill("#style-note", "Sent")
    with page.expect_event("load"):
        page.click("text=Keep the note")
    page.goto(reverse("style"))
    assert page.input_value("#style-note") == ""


def test_a_chosen_theme_is_there_before_the_page_is_painted(page):
    page.click("header [data-theme-choice=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert 'data-theme="dark"' in page.request.get(page.url).text(), "the server wrote it"
    page.click("header [data-theme-choice=system]")
    assert page.evaluate("document.documentElement.dataset.theme") is None
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") is None


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
    assert page.evaluate("document.activeElement.id") == "style-title"
    page.keyboard.type("Owner")
    page.keyboard.press("Escape")
    assert page.locator(".edit .read").is_visible()
    assert page.input_value("#style-title") == "Warehouse manager"


def test_picking_all_counts_and_shows_what_can_be_done(page):
    page.check("[data-pick-all]")
    assert page.inner_text("[data-picked]") == "3 picked"
    page.uncheck("[data-pick-all]")
    assert not page.locator(".bulk").is_visible()


def columns(page):
    return [column.locator(".tile").count() for column in page.locator("[data-stage]").all()]


def test_a_tile_is_carried_by_keyboard_and_a_refusal_puts_it_back_with_its_sentence(page):
    page.route("**/style/", refuse)
    page.focus(".grip")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    assert columns(page) == [0, 1, 0]
    page.keyboard.press(" ")
    page.wait_for_selector("#toasts .toast")
    assert "Say who decides first." in page.inner_text("#toasts")
    assert page.evaluate("document.activeElement.className") == "grip"
    page.evaluate("document.getElementById('toasts').append(document.createElement('i'))")
    assert page.locator("#toasts .shut").count() == 1
    assert columns(page) == [1, 0, 0]
    until(page, "document.getElementById('announcer').textContent.includes('is back in')")


def test_escape_puts_a_tile_back(page):
    page.focus(".grip")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert columns(page) == [1, 0, 0]


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
    assert columns(page) == [0, 0, 1]
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
    assert page.input_value("#q") == "half a quest"
    until(page, "document.getElementById('announcer').textContent === 'The printers are connected'")
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
    assert columns(page) == [0, 1, 0]


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
    assert page.locator(".carried").count() == 0
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert columns(page) == [1, 0, 0]
