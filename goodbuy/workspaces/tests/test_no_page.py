"""An address that only takes what a form sends, opened like a page: by a reload, or by hand."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodbuy.testing.harness import guest_browser, member_browser, nobody

SAID = "This address only takes what a form sends, and opening it changed nothing."
TEAMS = [
    ("plans:review_verb", "show"),
    ("plans:step_repeat",),
    ("promises:verb", "claim"),
    ("people:person_restore",),
]
CLIENTS = [("step_claim",), ("question_reopen",), ("result_agree",), ("promise_do", "claim")]
TONGUES = {
    "de": "Hier ist keine Seite zu sehen",
    "fr": "Il n’y a pas de page à voir ici",
    "es": "Aquí no hay ninguna página que ver",
    "nl": "Hier is geen pagina te zien",
}


def of_the_team():
    return [reverse(name, args=[uuid4(), *rest]) for name, *rest in TEAMS]


def of_the_room(key):
    return [reverse(f"room:{name}", args=[key, uuid4(), *rest]) for name, *rest in CLIENTS]


def open_each(browser, urls, way_on):
    for url in urls:
        page = browser.get(url)
        assert (page.status_code, page["Allow"]) == (405, "POST"), url
        assert "<h1>There is no page to see here</h1>" in page.text, url
        assert SAID in page.text, url
        assert f'<a class="btn primary" href="{way_on}">' in page.text, url
        assert browser.head(url).status_code == 405
        # A part of a page asked for by a script is told the same, without a page around it.
        part = browser.get(url, headers={"HX-Request": "true"})
        assert part.status_code == 405
        assert part.text.startswith(SAID)


def test_a_member_and_nobody_are_told_and_shown_the_way(cast):
    for browser in (member_browser(cast.mira), member_browser(cast.rolf), nobody()):
        open_each(browser, of_the_team(), "/")


def test_a_client_and_nobody_are_shown_the_way_to_the_room(cast):
    key = cast.deal.room_key
    for browser in (guest_browser(cast.ana), nobody()):
        open_each(browser, of_the_room(key), reverse("room:page", args=[key]))


@pytest.mark.parametrize("tongue", TONGUES)
def test_whoever_is_not_known_reads_it_in_the_browsers_language(cast, tongue):
    url = of_the_room(cast.deal.room_key)[0]
    page = nobody().get(url, headers={"Accept-Language": tongue})
    assert f"<h1>{TONGUES[tongue]}</h1>" in page.text


def test_a_client_reads_it_in_the_language_chosen_in_the_room(cast):
    key = cast.deal.room_key
    browser = guest_browser(cast.ana)
    for tongue in ("de", "fr"):
        cast.ana.prefer(by=cast.ana, language=tongue)
        for url in of_the_room(key):
            page = browser.get(url, headers={"Accept-Language": "nl"})
            assert f'<html lang="{tongue}"' in page.text
            assert f"<h1>{TONGUES[tongue]}</h1>" in page.text


def test_what_a_form_sends_to_a_page_that_only_shows_keeps_its_bare_answer(cast):
    page = guest_browser(cast.ana).post(reverse("room:review", args=[cast.deal.room_key, uuid4()]))
    assert (page.status_code, page.content) == (405, b"")
