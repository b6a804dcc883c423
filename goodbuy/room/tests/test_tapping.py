"""One tap from a letter: no sign-in, and nothing happens before somebody presses the button."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from goodbuy.deals.models import Brief
from goodbuy.deals.quiet import FOR_EVER, quiet_until
from goodbuy.deals.taps import BRIEFS, SALT, brief_taps, tap_address
from goodbuy.kernel import clock

WEDNESDAY = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday(db):
    cache.clear()
    with clock.moved_to(WEDNESDAY):
        yield


def path(cast, value, act="brief", about=""):
    return "/" + tap_address(cast.ana, act, about=about, value=value).split("/", 3)[3]


def test_looking_at_a_tap_sends_nothing_whoever_looks(cast):
    for status in BRIEFS:
        page = Client().get(path(cast, status), headers={"Sec-Fetch-User": "?1"})
        assert page.status_code == 200
        assert "<form" in page.text
        assert Client().head(path(cast, status)).status_code == 200
    assert not Brief.objects.exists()


@pytest.mark.advice("A40")
def test_one_press_without_signing_in_tells_us_no_and_is_thanked(cast):
    page = Client(enforce_csrf_checks=True).post(path(cast, "decided_no"), {"words": "Next year."})
    assert "Thank you for telling us. We will not write about this again." in page.text
    brief = Brief.objects.get()
    assert (brief.status, brief.words, brief.cast) == ("decided_no", "Next year.", cast.ana.cast)
    assert quiet_until(cast.deal, cast.ana.cast) == FOR_EVER


@pytest.mark.advice("A41")
def test_not_now_asks_for_the_day_and_keeps_what_was_typed(cast):
    page = Client().post(path(cast, "pause"), {"words": "Stocktaking."})
    assert page.status_code == 422
    assert "Choose the day" in page.text
    assert "Stocktaking." in page.text
    # A Saturday: the page says which working day it became.
    sent = {"day": "other", "other": "2026-10-24", "words": "Stocktaking."}
    done = Client().post(path(cast, "pause"), sent)
    assert "Monday 26 October" in done.text
    assert Brief.objects.get().reconnect_on == date(2026, 10, 26)


@pytest.mark.parametrize(
    "sent", [{"day": "other", "other": "yesterday"}, {"day": "2020-01-01"}, {"words": "x" * 401}]
)
def test_what_cannot_be_is_said_in_a_sentence(cast, sent):
    page = Client().post(path(cast, "delayed"), {"day": "2026-10-21", **sent})
    assert page.status_code == 422
    assert not Brief.objects.exists()


def test_a_tap_dies_with_its_link_and_with_time(cast):
    known = path(cast, "all_well")
    with clock.moved_to(WEDNESDAY + timedelta(days=800)):
        assert Client().get(known[:-3] + "xyz/").status_code == 404
    cast.ana.revoke(by=cast.mira)
    assert Client().get(known).status_code == 404
    assert Client().post(known).status_code == 404
    assert not Brief.objects.exists()


def test_a_signed_act_that_nobody_knows_does_nothing(cast):
    assert Client().post(path(cast, "words", act="erase")).status_code == 404
    assert Client().post(path(cast, "proven")).status_code == 404
    assert SALT != "less"


def test_every_way_is_in_the_letter_once(cast):
    assert [tap.words for tap in brief_taps(cast.ana)] == [
        "All fine", "Delayed until …", "Talk to me", "Not now, back on …",
        "Decided against it", "Wrong person",
    ]  # fmt: skip
