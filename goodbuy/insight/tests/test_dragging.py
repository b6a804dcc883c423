import pytest
from playwright.sync_api import expect

from goodbuy.deals.models import Deal
from goodbuy.testing.browser import press
from goodbuy.testing.story import tell_story

pytestmark = pytest.mark.browser


def tile(page, company):
    return page.locator(".tile", has=page.get_by_role("link", name=company, exact=True))


def stage_of(company):
    return Deal.objects.get(company_name=company).stage


def drag(page, company, to):
    """Carry a tile to a column with the mouse; the status of the answer."""
    box = tile(page, company).bounding_box()
    there = page.locator(f"#c-{to}").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(there["x"] + 60, there["y"] + 200, steps=8)
    with page.expect_response("**/move/") as moved:
        page.mouse.up()
    return moved.value.status


def test_a_tile_is_dragged_with_the_mouse_and_taken_back(open_page, cast):
    tell_story(cast)
    page = open_page("/clients/", member=cast.mira)
    assert drag(page, "Bexley Pharma", "evaluating") == 200
    page.locator("#c-evaluating .tile", has_text="Bexley Pharma").wait_for()
    assert stage_of("Bexley Pharma") == "evaluating"
    with page.expect_event("load"):
        page.locator(".toast").get_by_role("button", name="Undo").click()
    page.locator("#c-exploring .tile", has_text="Bexley Pharma").wait_for()
    assert stage_of("Bexley Pharma") == "exploring"


def test_a_refused_tile_goes_back_and_the_client_is_named(open_page, cast):
    tell_story(cast)
    page = open_page("/clients/", member=cast.mira)
    assert drag(page, "Quarry Lane", "agreed") == 409
    expect(page.locator(".toast", has_text="cannot be agreed yet")).to_contain_text("Quarry Lane")
    page.locator("#c-evaluating .tile", has_text="Quarry Lane").wait_for()
    assert stage_of("Quarry Lane") == "evaluating"


def test_a_tile_is_carried_with_the_keyboard(open_page, cast):
    tell_story(cast)
    page = open_page("/clients/", member=cast.mira)
    tile(page, "Bexley Pharma").locator(".grip").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_response("**/move/"):
        page.keyboard.press("Space")
    page.locator("#c-evaluating .tile", has_text="Bexley Pharma").wait_for()
    assert stage_of("Bexley Pharma") == "evaluating"
    assert page.problems == []


def test_without_a_script_a_tile_is_moved_by_its_form(open_page, cast):
    tell_story(cast)
    page = open_page("/clients/", member=cast.mira, java_script_enabled=False)
    tile(page, "Bexley Pharma").get_by_role("link", name="Move").click()
    press(page, "Move to evaluating")
    page.get_by_text("Bexley Pharma is in “Evaluating” now.").wait_for()
    assert stage_of("Bexley Pharma") == "evaluating"


def test_a_tile_is_carried_with_a_finger(open_page, cast):
    tell_story(cast)
    page = open_page("/clients/", member=cast.mira, has_touch=True)
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        places = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    grip = tile(page, "Bexley Pharma").locator(".grip").bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    there = page.locator("#c-evaluating").bounding_box()
    touch("touchStart", (x, y))
    page.locator(".carried").wait_for(state="attached")
    for part in (0.25, 0.5, 0.75, 1):
        touch("touchMove", (x + (there["x"] + 60 - x) * part, y + (there["y"] + 200 - y) * part))
    with page.expect_response("**/move/") as moved:
        touch("touchEnd")
    assert moved.value.status == 200
    page.locator("#c-evaluating .tile", has_text="Bexley Pharma").wait_for()
    assert stage_of("Bexley Pharma") == "evaluating"
    assert page.problems == []
