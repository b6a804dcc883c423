import pytest
from playwright.sync_api import expect

from goodbuy.conversations.models import Note
from goodbuy.people.models import Company, Person
from goodbuy.testing.browser import axe, fits, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tomas(cast):
    harbor = Company.of_name("Harbor & Pine Foods", by=cast.mira)
    details = {"emails": ["tomas@harborpine.example"], "zone": "Europe/Berlin", "title": "Manager"}
    person = Person.add(by=cast.mira, name="Tomás Reyes", company=harbor, **details)
    Note.write("**Ring** before 6:30\n\n- Coffee black", by=cast.mira, person=person)
    return person


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, cast, tomas, width, theme):
    paths = ["/people/", "/companies/", "/people/?q=tomaz", "/people/new/"]
    paths += [f"/people/{tomas.pk}/", f"/companies/{tomas.company_id}/"]
    page = open_page(member=cast.mira, width=width, theme=theme)
    for path in paths:
        page.goto(path)
        assert axe(page) == [], path
        assert fits(page), path
    assert page.problems == []


def test_search_answers_while_typing_and_keeps_its_address(open_page, cast, tomas):
    page = open_page("/people/", member=cast.mira)
    page.locator("#q").press_sequentially("rey", delay=20)
    expect(page.locator("#found a.name")).to_have_text(["Tomás Reyes"])
    page.wait_for_url("**/people/?q=rey")


def test_a_field_is_pressed_changed_refused_and_kept(open_page, cast, tomas):
    page = open_page(f"/people/{tomas.pk}/", member=cast.mira)
    page.locator("#field-zone .read").click()
    field = page.locator("#field-zone input[name=zone]")
    field.fill("Nowhere")
    field.press("Enter")
    page.locator("#field-zone .err").wait_for()
    expect(field).to_have_value("Nowhere")
    field.fill("lisbon")
    field.press("Enter")
    page.locator("#field-zone .read", has_text="Europe/Lisbon").wait_for()


def test_what_was_told_is_settled_with_one_key_a_line(open_page, cast, tomas):
    page = open_page(f"/people/{tomas.pk}/after/", member=cast.mira)
    page.fill("#words", "Daughter starts college in 2031. Hates phone calls. Talk again next week.")
    page.click("text=Read it")
    page.wait_for_selector("[data-confirm]")
    boxes = page.locator("[data-confirm] input[name^=keep]").all()
    assert len(boxes) > 2
    for number, box in enumerate(boxes):
        expect(box).to_be_focused()
        page.keyboard.press("n" if number == 1 else "y")
    for number, box in enumerate(boxes):
        expect(box).to_be_checked(checked=number != 1)
    expect(page.locator("button[name=keep]")).to_be_focused()
    assert axe(page) == []
    for path in ("/cards/", f"/people/{tomas.pk}/brief/"):
        page.goto(path)
        assert axe(page) == [], path
    assert page.problems == []


# What a finger meets 20 px above, below and beside the middle of the first of these.
REACH = """(css) => {
  const one = document.querySelector(css); one.scrollIntoView({block: "center"});
  const r = one.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
  return [[0, -20], [0, 20], [-20, 0], [20, 0]].every(
    ([right, down]) => one.contains(document.elementFromPoint(x + right, y + down)));
}"""


def test_the_cross_on_a_tag_is_wide_enough_for_a_finger_and_no_other_lies_over_it(
    open_page, cast, tomas
):
    page = open_page(f"/people/{tomas.pk}/", member=cast.mira, width=390, has_touch=True)
    for tag in ("likes pears", "visit in spring"):
        page.locator(".addtag input[name=tag]").fill(tag)
        page.locator(".addtag button").click()
        page.locator("#tags .chip", has_text=tag).wait_for()
    for number in (1, 2):
        until(page, f"({REACH})('#tags .chip:nth-child({number}) .takeoff')")
    assert page.problems == []
