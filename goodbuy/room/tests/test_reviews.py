"""Business reviews in the room: read by the client in their own words, printed, and safe."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from goodbuy.plans import reviewing
from goodbuy.plans.models import Review
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.browser import axe, fits
from goodbuy.testing.cast import make_cast, make_grant

SECRET = "zqxPRIVATEzqx"


@pytest.fixture
def review(drawn):
    cast = drawn.people
    drawn.plan.show(by=cast.mira)
    Promise.record(
        deal=cast.deal, words="A spare printer stands on site", said_by=cast.mira_cast,
        said_to=cast.ana.cast, by=cast.mira, due_on=date(2026, 10, 14),
    )  # fmt: skip
    Promise.record(
        deal=cast.deal, words=SECRET, said_by=cast.mira_cast, by=cast.mira,
        due_on=date(2026, 10, 14), is_shared=False,
    )  # fmt: skip
    made = reviewing.begin(cast.deal, by=cast.mira, from_on=date(2026, 10, 1))
    made.show(by=cast.mira)
    return made


def again(review):
    return Review.objects.select_related("deal").get(pk=review.pk)


def test_the_client_reads_what_was_said_and_what_comes_with_an_owner_on_each_side(
    drawn, review, ana
):
    cast = drawn.people
    assert room(cast, "reviews") in ana.get(room(cast)).text
    here = room(cast, "review", review.pk)
    assert here in ana.get(room(cast, "reviews")).text
    page = ana.get(here).text
    for said in ("A spare printer stands on site", "Connect six printers", "Sam Okafor"):
        assert said in page
    assert SECRET not in page
    cast.ana.prefer(by=cast.mira, language="de")
    assert "Von Donnerstag, 1. Oktober" in ana.get(here).text


def test_its_paper_is_the_clients_own_and_holds_the_same(drawn, review, ana):
    answer = ana.get(room(drawn.people, "review_pdf", review.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    read = PdfReader(BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert "A spare printer stands on site" in text
    assert SECRET not in text


def test_a_draft_and_anothers_review_are_not_found(drawn, review, ana):
    cast = drawn.people
    names = ("review", "review_pdf")
    third = make_cast(cast.mira, cast.deal, "Owen Hartley", "third")
    make_grant(cast.mira, cast.deal, third, "owen-token")
    assert let_in("owen-token").get(room(cast, "review", review.pk)).status_code == 200
    stranger = Client()
    for name in names:
        assert SECRET not in stranger.get(room(cast, name, review.pk)).text
        assert "spare printer" not in stranger.get(room(cast, name, review.pk)).text
        assert ana.post(room(cast, name, review.pk)).status_code == 405
    again(review).take_back(by=cast.mira)
    for name in names:
        assert ana.get(room(cast, name, review.pk)).status_code == 404
    assert "No review yet" in ana.get(room(cast, "reviews")).text


def test_both_pages_cost_the_same_however_much_there_is(drawn, review, ana, count_queries):
    cast = drawn.people
    pages = [room(cast, "reviews"), room(cast, "review", review.pk)]
    few = [count_queries(ana, page) for page in pages]
    Review.objects.filter(pk=review.pk).update(
        body={part: rows * 3 for part, rows in review.body.items()}
    )
    for _ in range(4):
        more = reviewing.begin(cast.deal, by=cast.mira, from_on=date(2026, 10, 1))
        more.show(by=cast.mira)
    assert [count_queries(ana, page) for page in pages] == few
    assert max(few) <= 8


@pytest.mark.browser
def test_a_full_review_can_be_read_by_everyone(drawn, review, open_page):
    cast = drawn.people
    for width, theme in ((1440, "light"), (390, "dark")):
        page = open_page(f"/r/{cast.ana_token}/", width=width, theme=theme)
        page.goto(room(cast, "review", review.pk))
        assert axe(page) == []
        assert fits(page)
        assert page.problems == []
