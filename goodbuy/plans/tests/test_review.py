"""A business review: drafted from what happened, edited, shown, and printed as a PDF."""

import sys
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans import reviewing
from goodbuy.plans.models import Narration, Review
from goodbuy.plans.review_page import review_page
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.promises.models import Outcome, Promise
from goodbuy.timeline.models import replayed
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.models import Member


@pytest.fixture
def review(drawn):
    """Five weeks: signed late, the layout said yes to, one day moved, one result half way."""
    cast = drawn.people
    drawn.plan.show(by=cast.mira)
    with acting_as_grant(cast.ana):
        drawn.plan.confirm(by=cast.ana, seen=drawn.plan.seal)
    outcome = Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels in every 100", target=1, baseline=4,
        unit="labels",
    )  # fmt: skip
    outcome.agree(by=cast.ana)
    outcome.measure(date(2026, 10, 14), Decimal(3), by=cast.mira)
    Promise.record(
        deal=cast.deal, words="Our own margin", said_by=cast.mira_cast, by=cast.mira,
        due_on=date(2026, 10, 20), is_shared=False,
    )  # fmt: skip
    Promise.record(
        deal=cast.deal, words="A spare printer stands on site", said_by=cast.mira_cast,
        said_to=cast.ana.cast, by=cast.mira, due_on=date(2026, 10, 20),
    )  # fmt: skip
    with clock.moved_to(NOON + timedelta(5)):
        drawn.sign.claim(by=cast.ana)
        drawn.sign.confirm(by=cast.mira)
        drawn.wifi.slip(date(2026, 10, 30), by=cast.mira, reason="The mast comes later.")
        drawn.store.slip(date(2026, 11, 30), by=cast.mira, reason="A private reason.")
    with clock.moved_to(NOON + timedelta(8)):
        return reviewing.begin(cast.deal, by=cast.mira, from_on=date(2026, 10, 1))


def again(review):
    return Review.objects.select_related("deal__workspace").get(pk=review.pk)


def words(body, part):
    return [row["words"] for row in body[part]]


def test_what_was_kept_after_its_day_is_said_to_be_late(review, drawn):
    cast = drawn.people
    spare = Promise.objects.get(words="A spare printer stands on site")
    map_ = Promise.record(
        deal=cast.deal, words="The map is drawn", said_by=cast.mira_cast,
        said_to=cast.ana.cast, by=cast.mira, due_on=date(2026, 10, 20),
    )  # fmt: skip
    for promise, claimed_on in ((spare, date(2026, 10, 22)), (map_, date(2026, 10, 20))):
        with clock.moved_to(NOON + (claimed_on - NOON.date())):
            promise.claim_kept(by=cast.mira)
        # The other side agrees days later: that is not the delay of whoever kept it.
        with clock.moved_to(NOON + timedelta(11)):
            promise.confirm_kept(by=cast.ana)
    with clock.moved_to(NOON + timedelta(12)):
        one = reviewing.begin(cast.deal, by=cast.mira, from_on=date(2026, 10, 1))
    page = review_page(one, say=str)
    said = {line.words: line.state for line in page.committed}
    assert said["A spare printer stands on site"] == "Kept, 2 days late"
    assert said["The map is drawn"] == "Kept"
    assert "are done, 2 of them later than we said." in one.opening


def test_a_promise_said_to_be_kept_before_the_first_day_is_not_late(review, drawn):
    cast = drawn.people
    spare = Promise.objects.get(words="A spare printer stands on site")
    with clock.moved_to(NOON + timedelta(4)):
        spare.claim_kept(by=cast.mira)
    # Ten in the evening of the last day in New York: in UTC that day is over.
    last = NOON + timedelta(days=8, hours=10)
    with clock.moved_to(last):
        spare.confirm_kept(by=cast.ana)
        days = {"from_on": date(2026, 10, 20), "to_on": date(2026, 10, 22)}
        one = reviewing.begin(cast.deal, by=cast.mira, **days)
    [row] = [row for row in one.body["committed"] if row["words"] == spare.words]
    assert (row["mark"], row["on"]) == ("kept", "")
    assert words(one.body, "delivered") == [spare.words]


def test_it_is_drafted_from_the_events_of_the_deal(review, drawn):
    body = review.body
    assert [(row["words"], row["mark"]) for row in body["committed"]] == [
        ("Sign the page", "kept"),
        ("Approve the label layout", "late"),
        ("Check the signal", "late"),
        ("A spare printer stands on site", "late"),
        ("Connect six printers", "late"),
        ("Say that it works", "due"),
    ]
    [done] = body["delivered"]
    assert (done["words"], done["day"], done["who"]) == ("Sign the page", "2026-10-19", "Ana Ruiz")
    [result] = body["outcomes"]
    assert (result["before"], result["target"], result["now"]) == ("4", "1", "3")
    [missed] = body["missed"]
    assert (missed["words"], missed["why"]) == ("Check the signal", "The mast comes later.")
    ahead = {row["words"]: (row["ours"], row["theirs"]) for row in body["next"]}
    assert ahead["Connect six printers"] == ("Sam Okafor", "Priya Nair")
    assert all(ours and theirs for ours, theirs in ahead.values())
    assert review.opening.startswith("Between Thursday 1 October and Thursday 22 October, 1 of")


def test_nothing_private_is_in_it(review):
    said = f"{review.body}{review.opening}"
    assert "margin" not in said
    assert "private reason" not in said
    assert "Count the printers" not in said


def test_it_is_shown_with_owners_on_both_sides_and_stands_until_it_is_taken_back(review, drawn):
    by = drawn.people.mira
    with pytest.raises(NotAllowed):
        review.show(by=drawn.people.rolf)
    body = {**review.body, "next": [{"words": "Grow", "ours": "", "theirs": "Ana", "day": ""}]}
    review.write(by=by, opening=review.opening, body=body)
    with pytest.raises(Refusal, match="“Grow” needs an owner on both sides"):
        review.show(by=by)
    body["next"][0]["ours"] = "Mira Lindt"
    again(review).write(by=by, opening=" ", body=body)
    with pytest.raises(Refusal, match="Say first in your own words"):
        again(review).show(by=by)
    again(review).write(by=by, opening="It went well.", body=body)
    shown = again(review)
    shown.show(by=by)
    assert Narration.objects.filter(kind="review.shown").count() == 1
    with pytest.raises(WrongState, match="Take it back first"):
        shown.write(by=by, opening="No.", body=body)
    shown.take_back(by=by)
    assert replayed(shown)["state"] == "draft"


# -- pages


@pytest.fixture
def mira(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client


def url(review, name="review", *more):
    return reverse(f"plans:{name}", args=[review.pk, *more])


def test_a_member_drafts_edits_and_shows_it(mira, drawn, review):
    here = reverse("plans:reviews", args=[drawn.people.deal.pk])
    assert "Draft a review" in mira.get(here).text
    made = mira.post(here, {})
    assert made.status_code == 302
    assert mira.post(here, {"to_on": "2099-01-01"}).status_code == 422
    assert mira.post(here, {"from_on": "2026-12-01", "to_on": "2026-10-01"}).status_code == 422
    assert "The mast comes later." in mira.get(url(review)).text
    form = mira.get(url(review, "review_edit")).context["form"]
    # The form is laid out as the page: its sections in their order, each line with its facts.
    text = mira.get(url(review, "review_edit")).text
    heads = ("h-next", "h-num", "h-said", "h-done", "h-miss")
    places = [text.index(f'id="{head}"') for head in heads]
    assert places == sorted(places)
    assert text.count("<textarea") == 1 + sum(
        len(form.body[part]) for part in ("committed", "delivered", "outcomes")
    ) + 2 * len(form.body["missed"]) + len(form.rows)
    for line in review_page(review, say=str).committed:
        assert line.state in text
    given = {name: form[name].value() or "" for name in form.fields}
    given |= {"opening": "We are half way.", "committed_0": "", "next_0": "Look at\n the label"}
    assert mira.post(url(review, "review_edit"), given).status_code == 302
    kept = again(review)
    assert kept.opening == "We are half way."
    assert "Sign the page" not in words(kept.body, "committed")
    assert words(kept.body, "next")[0] == "Look at the label"
    assert mira.post(url(review, "review_verb", "show")).status_code == 302
    assert mira.post(url(review, "review_edit"), given).status_code == 422
    assert mira.post(url(review, "review_verb", "sing")).status_code == 404
    assert mira.post(url(review, "review_verb", "take-back")).status_code == 302


def test_the_last_day_may_be_the_one_that_it_is_where_the_writer_is(mira, drawn):
    Member.objects.filter(pk=drawn.people.mira.pk).update(zone="Pacific/Auckland")
    here = reverse("plans:reviews", args=[drawn.people.deal.pk])
    # Four in the afternoon in UTC is the next morning in Auckland.
    assert mira.post(here, {"to_on": "2026-10-16"}).status_code == 422
    assert mira.post(here, {"to_on": "2026-10-15"}).status_code == 302


def test_the_paper_says_what_the_page_says(mira, review):
    answer = mira.get(url(review, "review_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for said in (
        "Harbor & Pine Foods", "Wrong labels in every 100", "Check the signal",
        "The mast comes later.", "Connect six printers", "Sam Okafor", "1 / 2",
    ):  # fmt: skip
        assert said in text, said
    assert len(read.pages) == 2
    fonts = {str(font) for page in read.pages for font in fonts_of(page)}
    assert any("Newsreader" in name for name in fonts)
    assert any("Source" in name for name in fonts)


def fonts_of(page):
    fonts = page["/Resources"]["/Font"]
    return [fonts[name].get_object()["/BaseFont"] for name in fonts]


def test_without_the_libraries_one_sentence_says_which(mira, review, monkeypatch):
    class Gone:
        def find_spec(self, name, *rest):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Gone(), *sys.meta_path])
    answer = mira.get(url(review, "review_pdf"))
    assert answer.status_code == 422
    assert "libpangoft2-1.0-0 and libharfbuzz-subset0" in answer.text


def test_a_viewer_reads_and_a_stranger_does_not(client, drawn, review):
    client.force_login(drawn.people.rolf.user)
    assert client.get(url(review)).status_code == 200
    assert client.post(url(review, "review_verb", "show")).status_code in (403, 422)
    assert again(review).state == "draft"
    client.force_login(drawn.people.otto.user)
    assert client.get(url(review, "review_pdf")).status_code == 404


def test_its_page_costs_the_same_however_much_is_in_it(mira, review, count_queries):
    few = count_queries(mira, url(review))
    more = {part: rows * 3 for part, rows in review.body.items()}
    Review.objects.filter(pk=review.pk).update(body=more)
    assert count_queries(mira, url(review)) == few
    assert few <= 8


def test_a_page_on_paper_loads_nothing_from_elsewhere():
    from goodbuy.kernel.paper import _our_own

    for address in (
        "https://example.com/x.css",
        "file:///etc/passwd",
        "static:/../../x",
        "data:,x",
    ):
        with pytest.raises(ValueError, match="nothing from elsewhere"):
            _our_own(address)
