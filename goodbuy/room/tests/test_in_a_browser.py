"""The room in a real browser: above the dock, live, without a line, without scripts."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from goodbuy.room.tests.conftest import room
from goodbuy.room.tests.story import Story
from goodbuy.testing.browser import axe, fits, press, shot, until

pytestmark = pytest.mark.browser

SMALL = ["where", "ask", "brief", "told", "steps", "plan", "questions", "promises",
         "promise_new", "invite", "settings"]  # fmt: skip


@pytest.fixture
def story(site, cast):
    settings.GOODBUY_URL = site
    return Story(cast)


RECT = "document.querySelector('%s').getBoundingClientRect()"
ABOVE_THE_DOCK = f"{RECT % '.wanted .btn.primary'}.bottom <= {RECT % '.dock'}.top"


def enter(open_page, story, token="", **how):
    return open_page(reverse("room:link", args=[token or story.cast.ana_token]), **how)


def test_on_a_phone_the_wanted_button_lies_above_the_dock(open_page, story):
    page = enter(open_page, story, width=390)
    shot(page, "room-390-light", full=False)
    until(page, f"scrollY === 0 && {ABOVE_THE_DOCK}")
    assert fits(page)
    assert page.problems == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_room(open_page, story, width, theme):
    page = enter(open_page, story, width=width, theme=theme)
    shot(page, f"room-{width}-{theme}-full")
    assert axe(page) == []
    for name in ("where", "ask", "brief"):
        page.locator(f".dock [data-dialog={name}]").click()
        page.wait_for_selector(f"dialog#{name}[open]")
        assert axe(page, f"dialog#{name}") == []
        shot(page, f"room-{name}-{width}-{theme}", full=False)
        page.keyboard.press("Escape")
    assert page.problems == []


LONG = "Walk the docks with the night crew and write down every label that will not scan at first"


def test_the_longest_sentence_still_leaves_the_button_above_the_dock(open_page, story):
    for step in story.steps:
        if step.owner == story.ana and step.state == "ready":
            step.name, step.why = LONG, "After that, a change means printing all of it again."
            step.due_on = story.day(8)
            step.save()
        elif step.name == "Connect six printers":
            step.name = "Agree on the three numbers that must change, who measures them, how often"
            step.save()
    page = enter(open_page, story, width=390)
    shot(page, "room-390-longest", full=False)
    until(page, ABOVE_THE_DOCK)


@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_nothing_beside_the_room(open_page, story, name):
    for width, theme in ((390, "light"), (1440, "dark"), (390, "dark"), (1440, "light")):
        page = enter(open_page, story, width=width, theme=theme)
        page.goto(room(story.cast, name))
        shot(page, f"room-page-{name}-{width}-{theme}")
        assert axe(page) == []
        assert fits(page)
        assert page.problems == []
        page.context.close()


def test_axe_finds_nothing_on_the_pages_of_single_things(open_page, story):
    from goodbuy.deals.models import Question
    from goodbuy.promises.models import Outcome, Promise

    result = Outcome.objects.order_by("order").first()
    result.claim(by=story.cast.mira)
    pages = {
        "step": story.steps[5], "step_pass": story.steps[5], "result": result,
        "promise": Promise.objects.order_by("id").first(),
        "question": Question.objects.exclude(answer="").get(),
    }  # fmt: skip
    for width, theme in ((390, "light"), (1440, "dark")):
        page = enter(open_page, story, width=width, theme=theme)
        for name, row in pages.items():
            page.goto(room(story.cast, name, row.pk))
            shot(page, f"room-page-{name}-{width}-{theme}")
            assert axe(page) == [], name
            assert fits(page), name
        assert page.problems == []


def test_axe_finds_nothing_at_the_door(open_page, story):
    for level in ("email", "code"):
        story.cast.ana.set_level(level, by=story.cast.mira)
        page = enter(open_page, story, width=390)
        shot(page, f"room-door-{level}")
        assert axe(page) == []
    page = open_page(room(story.cast), width=390)
    shot(page, "room-door-closed")
    assert axe(page) == []


def test_two_clients_and_a_member_see_a_change_at_once(open_page, story):
    from goodbuy.plans.models import Narration
    from goodbuy.testing.cast import make_grant

    make_grant(story.cast.mira, story.deal, story.tomas, "tomas-token")
    ana = enter(open_page, story)
    tomas = enter(open_page, story, "tomas-token", width=390)
    mira = open_page("/today/", member=story.cast.mira)
    for page in (ana, tomas, mira):
        until(page, "document.body.dataset.line === 'open'")
    mira.evaluate("window.heard = 0; window.line = new EventSource('/live/?ticket=' + "
                  "encodeURIComponent(document.body.dataset.live));"
                  "line.onmessage = () => window.heard += 1")  # fmt: skip
    until(mira, "line.readyState === EventSource.OPEN")

    Narration.tell(
        deal=story.deal, narrator=story.sam, by=story.by, headline="The printers print already"
    )

    for page in (ana, tomas):
        until(page, "document.body.innerText.includes('The printers print already')")
    until(mira, "window.heard > 0")
    announced = "document.querySelector('#announcer').textContent"
    until(ana, f"{announced}.includes('Sam: The printers print already')")
    assert ana.problems == tomas.problems == []


def test_a_client_acts_and_another_room_follows(open_page, story):
    from goodbuy.testing.cast import make_grant

    make_grant(story.cast.mira, story.deal, story.tomas, "tomas-token")
    ana = enter(open_page, story, width=390)
    tomas = enter(open_page, story, "tomas-token")
    until(tomas, "document.body.dataset.line === 'open'")

    ana.locator(".dock [data-dialog=ask]").click()
    ana.locator("dialog#ask textarea").fill("May we paint the docks?")
    ana.locator("dialog#ask .btn.primary").click()
    ana.wait_for_selector(".toast")

    until(tomas, "document.body.innerText.includes('May we paint the docks?')")


def test_a_revoked_link_ends_the_open_page_at_once(open_page, story):
    page = enter(open_page, story)
    until(page, "document.body.dataset.line === 'open'")

    story.cast.ana.refresh_from_db()
    story.cast.ana.revoke(by=story.cast.mira)

    page.get_by_role("heading", name="This link does not open a room").wait_for()
    page.wait_for_load_state()
    told = page.content()
    assert story.deal.name not in told


def test_without_a_line_the_last_copy_is_there_and_what_is_written_is_held(open_page, story):
    from goodbuy.deals.models import Question

    page = enter(open_page, story)
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload()
    page.context.set_offline(True)
    page.reload()

    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text("This is the copy of")
    expect(page.locator("#offline .away")).to_be_hidden()
    # A page that was never opened here: the room says so, and no error of the browser comes.
    page.goto(page.url.partition("#")[0] + "steps/")
    expect(page.locator("#offline .away")).to_be_visible()
    expect(page.locator("#offline .away")).to_contain_text("is not on this device yet")
    expect(page.locator("#now h1")).to_be_visible()
    page.evaluate("scrollTo({top: 600, behavior: 'instant'})")
    until(page, f"{RECT % '#offline'}.top >= {RECT % '.dock'}.bottom")
    page.locator(".dock [data-dialog=ask]").click()
    page.locator("dialog#ask textarea").fill("Written in the tunnel?")
    page.locator("dialog#ask .btn.primary").click()
    expect(page.locator("dialog#ask .kept-note.loud")).to_contain_text("No connection")
    # Where somebody who has just pressed the button looks: wherever they were on the page.
    until(page, f"{RECT % 'dialog#ask .kept-note'}.bottom <= innerHeight")
    assert not Question.objects.filter(words="Written in the tunnel?").exists()

    page.context.set_offline(False)

    until(page, "localStorage.getItem('outbox') === '[]'")
    assert Question.objects.filter(words="Written in the tunnel?").count() == 1


def test_everything_works_without_scripts(open_page, story):
    from goodbuy.deals.models import Brief

    page = enter(open_page, story, width=390, java_script_enabled=False)
    with page.expect_event("load"):
        page.get_by_role("link", name="Brief us").click()
    page.locator("input[value=all_well]").check()
    with page.expect_event("load"):
        page.locator(".inner .btn.primary").click()
    expect(page.locator(".toast")).to_contain_text("Thank you for telling us")
    assert Brief.objects.get().cast == story.ana
    with page.expect_event("load"):
        page.locator(".wanted .btn.primary").click()
    press(page, "It is done")
    story.steps[5].refresh_from_db()
    assert story.steps[5].state == "claimed"


def test_a_printed_room_has_no_buttons(open_page, story):
    page = enter(open_page, story)
    page.emulate_media(media="print")
    expect(page.locator(".dock")).to_be_hidden()
    expect(page.locator(".wanted .btn")).to_be_hidden()
    expect(page.locator(".facts")).to_be_visible()
    shot(page, "room-print")


def test_what_was_written_outlives_a_link_that_ended_meanwhile(open_page, story):
    page = enter(open_page, story)
    key = story.cast.deal.room_key
    page.goto(f"/room/{key}/ask/")
    page.locator("main [name=words]").fill("Who brings the ladders?")
    page.context.clear_cookies(name=f"room-{key}")
    page.locator("main form .btn.primary").click()
    page.get_by_role("heading", name="This link does not open a room").wait_for()
    page.goto(reverse("room:link", args=[story.cast.ana_token]))
    page.goto(f"/room/{key}/ask/")
    expect(page.locator("main [name=words]")).to_have_value("Who brings the ladders?")
