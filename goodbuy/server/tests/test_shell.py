import pytest
from playwright.sync_api import expect

from goodbuy.testing.browser import axe, hold, shot, until

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(autouse=True)
def _made_up_pages(settings):
    settings.ROOT_URLCONF = "goodbuy.server.tests.made_up_urls"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_shell_its_menu_and_its_palette(open_page, width, theme):
    page = open_page("/shell/", width=width, theme=theme)
    assert axe(page) == []
    page.locator("summary.me:visible").click()
    shot(page, f"shell-{width}-{theme}", full=False)
    assert axe(page) == []
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    shot(page, f"palette-{width}-{theme}", full=False)
    assert axe(page) == []
    # The member is made up, so the live stream rightly stays shut.
    assert [said for said in page.problems if "status of 403" not in said] == []


COUNT_WHAT_IS_DRAWN = """() => {
  const palette = document.querySelector("#palette");
  let drawn = 0;
  palette.addEventListener("htmx:after:swap", () => { palette.dataset.drawn = ++drawn; });
}"""


def test_the_palette_finds_as_one_types_and_goes_by_enter(open_page):
    page = open_page("/shell/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [aria-selected=true]")
    page.evaluate(COUNT_WHAT_IS_DRAWN)
    # At one stroke, so that it is asked for once: a letter at a time, it may be drawn three times.
    page.keyboard.insert_text("har")
    page.wait_for_selector("#palette[data-drawn='1']")
    page.keyboard.press("Escape")
    # One press closes it, whatever was typed.
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [aria-selected=true]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Harbor")
    page.keyboard.press("Enter")
    page.wait_for_url("**#2")


def test_the_list_of_all_replaces_none_that_was_asked_for_by_letters_meanwhile(open_page):
    page = open_page("/shell/")
    held = hold(page, "**/palette/")
    page.keyboard.press("Control+k")
    [of_all] = held()
    page.keyboard.insert_text("zzz")
    page.wait_for_selector("#palette .none")
    of_all.continue_()
    page.evaluate("fetch('/palette/?q=').then(answer => answer.text())")
    expect(page.locator("#palette .none")).to_be_visible()
    expect(page.locator("#palette [role=option]")).to_have_count(0)


def test_enter_goes_by_what_was_typed_however_late_its_list_comes(open_page):
    page = open_page("/shell/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [aria-selected=true]")
    held = hold(page, "**/palette/?q=**")
    page.keyboard.insert_text("har")
    page.keyboard.press("Enter")
    [of_letters] = held()
    until(page, "location.hash === ''")
    of_letters.fulfill(body='<ul><li><a href="#7">Harbor</a></li></ul>', content_type="text/html")
    page.wait_for_url("**#7")


def expect_current(page, item):
    expect(page.locator("[data-keys-list] [aria-current=true]")).to_have_id(item)


def test_keys_move_settle_and_put_off_but_never_while_typing(open_page):
    page = open_page("/shell/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect_current(page, "item-1")
    page.keyboard.press("l")
    page.wait_for_url("**#later-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**#settled-1")
    page.focus("[name=note]")
    page.keyboard.type("jl")
    expect(page.locator("[name=note]")).to_have_value("jl")
    expect_current(page, "item-1")
    until(page, "location.hash === '#settled-1'")


def test_the_page_after_later_goes_on_at_the_same_place(open_page):
    page = open_page("/shell/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.wait_for_url("**#later-2")
    page.reload()
    expect_current(page, "item-2")
    until(page, "document.activeElement.closest('#item-2') !== null")


def test_the_first_tab_skips_to_the_page(open_page):
    page = open_page("/shell/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
