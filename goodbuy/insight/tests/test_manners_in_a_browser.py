"""The bin, files, history and who sees what: in both themes, on a phone and on a desk."""

import io

import pytest
from playwright.sync_api import expect

from goodbuy.conversations.models import Attachment, Note
from goodbuy.people.firm_duplicates import look_for_firms
from goodbuy.people.models import Person
from goodbuy.testing.browser import axe, fits, session_cookie, shot
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant, make_member
from goodbuy.workspaces.boundary import acting_as_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paths(cast):
    make_member(cast.workspace, "Cem Aydin")
    person = Person.add(by=cast.mira, name="Tomás Reyes", emails=["tomas@harbor.example"])
    person.edit(by=cast.mira, title="Head of all sites", owner=cast.mira)
    note = Note.write("Prefers the early shift", by=cast.mira, person=person, audience="me")
    Attachment.attach(io.BytesIO(b"a;b\n"), "Docks.csv", 4, to=note, by=cast.mira)
    Attachment.attach(io.BytesIO(b"a;b\n"), "Plan.csv", 4, to=cast.deal, by=cast.mira)
    Person.add(by=cast.mira, name="Ilse Brandt").remove(by=cast.mira)
    for name in ("Pinegate Foods GmbH", "Pinegate Foods"):
        make_company(cast.mira, name)
    with acting_as_member(cast.mira):
        look_for_firms(by=cast.mira)
    found = [f"/people/{person.pk}/", f"/people/{person.pk}/history/", "/bin/"]
    found += ["/companies/duplicates/", "/settings/sight/", f"/files/deal/{cast.deal.pk}/"]
    return found


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, cast, paths, width, theme):
    page = open_page(member=cast.mira, width=width, theme=theme)
    for path in paths:
        page.goto(path)
        shot(page, f"manners-{width}-{path.strip('/').replace('/', '-')[-20:]}")
        assert axe(page) == [], path
        assert fits(page), path
    assert page.problems == []


def test_a_colleagues_name_is_offered_after_an_at(open_page, cast, paths):
    page = open_page(paths[0], member=cast.mira)
    page.focus("#note-words")
    # At one stroke, so that the names are drawn once and do not change while one is pressed.
    page.keyboard.insert_text("Ask @ce")
    page.locator("#mention-names button", has_text="Cem Aydin").click()
    expect(page.locator("#note-words")).to_have_value("Ask @Cem Aydin ")


def test_long_words_break_and_push_no_page_aside(open_page, cast):
    words = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerk GmbH & Co. KG"
    deal = make_deal(cast.mira, make_company(cast.mira, words), name=words)
    ada = make_cast(cast.mira, deal, "Maximiliana-Theodora von Hohenlohe-Langenburg-Waldenburg")
    make_grant(cast.mira, deal, ada, "a-link")
    page = open_page(member=cast.mira, width=390)
    here = f"/deals/{deal.pk}/"
    paths = [here, f"{here}plan/draw/", f"{here}people/add/", "/rooms/", "/today/", "/clients/"]
    for path in [*paths, "/deals/", f"/cast/{ada.pk}/link/", f"/companies/{deal.company_id}/"]:
        page.goto(path)
        assert fits(page), path


def test_what_was_written_outlives_a_session_that_ended_meanwhile(open_page, cast, site):
    page = open_page(f"/notes/deal/{cast.deal.pk}/", member=cast.mira)
    page.locator("main textarea").first.fill("Prefers the early shift")
    page.context.clear_cookies(name="goodbuy")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.context.add_cookies([session_cookie(site, cast.mira.user)])
    page.goto(f"/notes/deal/{cast.deal.pk}/")
    expect(page.locator("main textarea").first).to_have_value("Prefers the early shift")
