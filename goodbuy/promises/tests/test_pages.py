from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Outcome, Promise
from goodbuy.testing.reading import read
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant


@pytest.fixture
def promise(cast):
    return Promise.record(
        deal=cast.deal,
        words="A spare printer on site",
        said_by=cast.mira_cast,
        said_to=cast.ana.cast,
        by=cast.mira,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"said_to": "mira_cast"}, "Nobody promises something to themselves."),
        ({"due_on": "2020-01-01", "said_on": "2026-11-16"}, "That is before the day on which"),
        ({"said_on": "2031-01-01"}, "That day is still to come."),
    ],
)
def test_what_no_promise_can_be_is_said_and_nothing_is_written(mira, cast, given, said):
    sent = {"words": "A map", "said_by": cast.mira_cast.pk, "said_where": "call", **given}
    if given.get("said_to"):
        sent["said_to"] = cast.mira_cast.pk
    page = mira.post(f"/deals/{cast.deal.pk}/promises/new/", sent)
    assert page.status_code == 422
    assert said in page.text
    assert "A map" in page.text
    assert not Promise.objects.exists()


@pytest.fixture
def outcome(cast):
    made = Outcome.propose(
        deal=cast.deal,
        by=cast.mira,
        name="Pallets labelled wrongly",
        baseline=Decimal("4.2"),
        target=Decimal(1),
        due_on=date(2027, 1, 29),
    )
    made.agree(by=cast.ana)
    return made


def test_a_member_writes_down_a_promise(client, cast):
    client.force_login(cast.mira.user)
    url = reverse("promises:record", args=[cast.deal.pk])
    assert "Word for word" in client.get(url).text
    given = {
        "words": "A map of the aisles",
        "said_by": cast.ana.cast.pk,
        "said_where": "call",
        "due_on": "2026-10-02",
        "is_shared": "on",
    }
    page = client.post(url, given, follow=True).text
    assert Promise.objects.get().said_by == cast.ana.cast
    assert "does not work on" not in page
    page = read(client.post(url, given | {"due_on": "2026-10-04"}, follow=True))
    assert "Its day is Friday 2 October: Ana does not work on Sunday 4 October." in page


def test_a_promise_without_words_keeps_what_was_typed(client, cast):
    client.force_login(cast.mira.user)
    url = reverse("promises:record", args=[cast.deal.pk])
    response = client.post(url, {"words": "", "said_where": "call", "due_on": "2026-10-02"})
    assert response.status_code == 422
    assert "2026-10-02" in response.text


def test_the_promise_page_offers_only_what_our_side_may_do(client, cast, promise):
    client.force_login(cast.mira.user)
    page = client.get(reverse("promises:detail", args=[promise.pk])).text
    assert "It is kept" in page
    assert "Let it go" not in page
    response = client.post(reverse("promises:verb", args=[promise.pk, "waive"]))
    assert response.status_code == 409
    assert "Only the side that Mira promised it to" in response.text
    client.post(reverse("promises:verb", args=[promise.pk, "claim"]), {"words": "One day early"})
    promise.refresh_from_db()
    assert (promise.state, promise.settled_words) == ("kept_claimed", "One day early")


def test_a_new_day_without_a_reason_is_asked_for_the_reason(client, cast, promise):
    client.force_login(cast.mira.user)
    url = reverse("promises:delay", args=[promise.pk])
    response = client.post(url, {"due_on": "2026-12-04", "reason": ""})
    assert response.status_code == 422
    assert "2026-12-04" in response.text
    assert client.post(url, {"due_on": "2026-12-04", "reason": "A strike"}).status_code == 302


FILE = (
    "day;value\n2026-10-01;1,6\nsoon;2\n2026-10-08;\n\n2026-10-15;many\n12;3\n"
    "2099-01-01;1\n2026-11-02;1,4\n2026-11-02;1,2\n"
)


def test_each_bad_line_of_a_file_is_told_with_its_reason_and_the_good_ones_are_kept(
    client, cast, outcome
):
    client.force_login(cast.mira.user)
    url = reverse("promises:measure", args=[outcome.pk])
    with clock.moved_to(datetime(2026, 11, 20, 15, tzinfo=UTC)):
        for _ in range(2):  # a second time changes nothing
            file = SimpleUploadedFile("r.csv", FILE.encode("utf-16"))
            page = client.post(url, {"file": file})
            assert page.status_code == 200
            told = Event.objects.filter(kind="outcome.measured").count()
            assert told == 2
    assert "2 readings written down." in page.text
    assert page.text.count("<li>Line ") == 6
    for line in (
        "Line 3: “soon” is no day.",
        "Line 4: “” is no number.",
        "Line 6: “many” is no number.",
        "Line 7: “12” is no day.",
        "Line 8: “2099-01-01” is still to come.",
        "Line 9: line 10 has the same day, and the later one counts.",
    ):
        assert line in page.text
    readings = [(m.on, m.value) for m in outcome.measurements.order_by("on")]
    assert readings == [(date(2026, 10, 1), Decimal("1.6")), (date(2026, 11, 2), Decimal("1.2"))]
    # Only the newest number is news; it is drafted once.
    [entry] = Narration.objects.filter(kind="outcome.measured", state="draft")
    assert entry.headline == "The newest number for “Pallets labelled wrongly” is 1.2"


def test_a_file_without_one_good_line_is_refused_and_a_good_one_just_read(client, cast, outcome):
    client.force_login(cast.mira.user)
    url = reverse("promises:measure", args=[outcome.pk])
    bad = client.post(url, {"file": SimpleUploadedFile("r.csv", b"day;value\nsoon;2\n")})
    assert bad.status_code == 422
    assert "Line 2: “soon” is no day" in bad.text
    good = SimpleUploadedFile("r.csv", b"2025-10-01,1.6\n2025-11-02,1.2\n")
    assert client.post(url, {"file": good}).status_code == 302
    assert outcome.measurements.count() == 2


def test_the_result_page_says_its_numbers_in_words(client, cast, outcome):
    outcome.measure(date(2026, 10, 1), Decimal("1.6"), by=cast.mira)
    client.force_login(cast.rolf.user)
    page = client.get(reverse("promises:outcome", args=[outcome.pk])).text
    assert "Before: 4.2. Promised: 1 by 29 January 2027. On 1 October 2026: 1.6." in page
    assert "<form method" not in page.split('id="main"')[1]


def test_no_member_route_gives_a_verdict(client, cast, outcome):
    client.force_login(cast.mira.user)
    for verb in ("verified", "verify", "exceeded", "give_verdict"):
        assert (
            client.post(reverse("promises:outcome_verb", args=[outcome.pk, verb])).status_code
            == 404
        )


def test_a_stranger_finds_nothing_and_a_viewer_changes_nothing(client, cast, promise, outcome):
    client.force_login(cast.otto.user)
    assert client.get(reverse("promises:detail", args=[promise.pk])).status_code == 404
    assert client.get(reverse("promises:outcome", args=[outcome.pk])).status_code == 404
    assert client.get(reverse("promises:record", args=[cast.deal.pk])).status_code == 404
    client.force_login(cast.rolf.user)
    assert client.post(reverse("promises:verb", args=[promise.pk, "claim"])).status_code == 403
    assert client.get(reverse("promises:verb", args=[promise.pk, "claim"])).status_code == 405


def test_agreed_numbers_cannot_be_changed_quietly(client, cast, outcome):
    client.force_login(cast.mira.user)
    url = reverse("promises:outcome_edit", args=[outcome.pk])
    given = {"name": outcome.name, "direction": "down", "baseline": "4.2", "target": "2"}
    response = client.post(url, {**given, "is_required": "on"})
    assert response.status_code == 422
    assert "Both sides agreed" in response.text
    with acting_as_grant(cast.ana):
        assert Outcome.objects.get().target == 1


@pytest.mark.parametrize(
    ("direction", "target", "word"), [("down", 9, "higher"), ("up", 1, "lower")]
)
def test_a_promised_number_lies_on_the_better_side_of_the_one_before(
    mira, cast, direction, target, word
):
    sent = {"name": "Minutes a truck", "baseline": 4, "target": target, "direction": direction}
    page = mira.post(f"/deals/{cast.deal.pk}/outcomes/new/", sent)
    assert page.status_code == 422
    assert f"and this is {word} than the number before" in page.text
    assert not Outcome.objects.exists()


def test_a_reading_of_a_day_to_come_is_refused(mira, outcome):
    page = mira.post(f"/outcomes/{outcome.pk}/measure/", {"on": "2031-01-01", "value": "2"})
    assert page.status_code == 422
    assert "That day is still to come" in page.text
    assert not outcome.measurements.exists()
