"""How it feels: four moments, two ways to answer, and never twice in thirty days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.aftertaste_items import NAMES, taste_of
from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import Brief, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.promises.models import Outcome
from goodbuy.room import tasting
from goodbuy.room.tasting import ask_all, signed_path
from goodbuy.room.tests.conftest import room
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import System, record, replayed
from goodbuy.workspaces.boundary import acting_as_grant

NOON = datetime(2026, 10, 19, 16, tzinfo=UTC)  # Monday noon in New York
ANSWERS = {**dict.fromkeys(NAMES, "4"), "slider": "80", "again": "yes"}


@pytest.fixture
def linked(cast):
    """Ana with a link that mails can carry, and a deal that was agreed on a Monday."""
    Grant.objects.filter(pk=cast.ana.pk).delete()
    with clock.moved_to(NOON):
        cast.ana, _ = Grant.give(
            cast.deal, cast=cast.ana.cast, email="ana@client.example", by=cast.mira, mail=False
        )
        agreed(cast.deal, cast)
    return cast


def agreed(deal, cast):
    Deal.objects.filter(pk=deal.pk).update(stage="agreed", agreed_on=date(2026, 10, 19))
    deal.refresh_from_db()
    record("deal.agreed", about=deal, by=cast.mira, deal_id=deal.pk, audience="client")


def asked_on(moment):
    with clock.moved_to(moment), delivered() as letters:
        ask_all()
    return letters


@pytest.mark.advice("A15")
def test_three_working_days_after_the_yes_by_mail_and_without_signing_in(linked):
    assert Aftertaste.objects.get().due_on == date(2026, 10, 22)
    assert asked_on(NOON + timedelta(days=2)) == []
    [letter] = asked_on(NOON + timedelta(days=3))
    assert asked_on(NOON + timedelta(days=3)) == []
    row = Aftertaste.objects.get()
    path = signed_path(row, linked.ana)
    browser = Client()
    assert "/taste/" in letter.body
    assert "A good buy" in browser.get(path).text
    part = browser.post(path, {**ANSWERS, "feeling_2": ""})
    assert part.status_code == 422
    assert "tap one answer in each line" in part.text
    assert browser.post(path, ANSWERS).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.slider, row.again) == ("answered", 80, "yes")
    assert "Thank you" in browser.get(path).text
    assert "What you wrote last" not in browser.post(path, ANSWERS).text
    late = browser.post(path, {**ANSWERS, "words": "One thing more"}).text
    assert "What you wrote last was not sent." in late
    assert "One thing more</textarea>" in late
    lost = browser.post("/taste/nonsense/", {"words": "One thing more"})
    assert lost.status_code == 404
    assert "One thing more</textarea>" in lost.text


def test_it_is_asked_in_the_room_as_well(linked):
    asked_on(NOON + timedelta(days=3))
    browser = Client()
    browser.get(f"/r/{linked.ana.token()}/")
    assert "How does it feel" in browser.get(room(linked)).text
    page = room(linked, "aftertaste", Aftertaste.objects.get().pk)
    assert browser.get(page).status_code == 200
    assert browser.post(page, ANSWERS).status_code == 302


def test_nobody_is_asked_while_they_wish_to_be_left_in_peace(linked):
    with clock.moved_to(NOON):
        Brief.send(linked.deal, by=linked.ana, status="pause", reconnect_on=date(2026, 11, 2))
    assert asked_on(NOON + timedelta(days=3)) == []
    assert Aftertaste.objects.get().state == "planned"
    assert len(asked_on(NOON + timedelta(days=14))) == 1


def test_concern_is_turned_around_and_the_four_count_alike():
    best = {name: 1 if "concern" in name else 5 for name in NAMES}
    assert taste_of({**best, "slider": 100}).whole == 100
    assert taste_of({**{n: 6 - v for n, v in best.items()}, "slider": 0}).whole == 0
    assert taste_of({**dict.fromkeys(NAMES, 3), "slider": 50}).whole == 50


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.integers(0, 120), min_size=2, max_size=5))
def test_a_person_is_never_asked_twice_in_thirty_days_over_all_deals(linked, days):
    Aftertaste.objects.all().delete()
    person = linked.ana_person
    for number, ahead in enumerate(days):
        deal = make_deal(linked.mira, linked.deal.company, name=f"Purchase {number}")
        face = make_cast(linked.mira, deal, "Ana Ruiz", person=person)
        Grant.give(deal, cast=face, email="ana@client.example", by=linked.mira, mail=False)
        due = date(2026, 10, 19) + timedelta(days=ahead)
        row = Aftertaste(deal=deal, cast=face, moment="yes", due_on=due)
        row.workspace_id = linked.workspace.pk
        row.save()
    for ahead in range(0, 160, 3):
        with clock.moved_to(NOON + timedelta(days=ahead)):
            ask_all()
    sent = sorted(Aftertaste.objects.exclude(sent_at=None).values_list("sent_at", flat=True))
    assert sent
    assert all(b - a >= timedelta(days=30) for a, b in zip(sent, sent[1:], strict=False))
    zone = ZoneInfo("America/New_York")
    assert all(s.astimezone(zone).isoweekday() < 6 for s in sent)


@pytest.mark.advice("A15")
def test_the_four_moments_come_from_what_happened_and_on_working_days(linked):
    deal, system = linked.deal, System(linked.workspace.pk)
    with clock.moved_to(NOON + timedelta(days=18)):  # a Friday
        Deal.objects.filter(pk=deal.pk).update(stage="onboarding")
        deal.refresh_from_db()
        record("deal.live", about=deal, by=linked.mira, deal_id=deal.pk, audience="client")
        outcome = Outcome.propose(
            deal=deal, by=linked.mira, name="Wrong labels", target=1, baseline=4,
            verifier=linked.ana.cast,
        )  # fmt: skip
        outcome.agree(by=linked.ana)
        outcome.start_measuring(by=linked.mira)
        outcome.measure(clock.today(), outcome.target, by=linked.mira)
        outcome.claim(by=linked.mira)
        assert set(Aftertaste.objects.values_list("moment", flat=True)) == {"yes", "onboarded"}
        with acting_as_grant(linked.ana):
            outcome.give_verdict("verified", by=linked.ana)
    due = dict(Aftertaste.objects.values_list("moment", "due_on"))
    assert due == {
        "yes": date(2026, 10, 22),
        "onboarded": date(2026, 11, 9),
        "verified": date(2026, 11, 9),
        # Ninety days after the proof: a Thursday.
        "later": date(2027, 2, 4),
    }
    # Of two that fall on one day one is asked, and the other only when thirty days have passed.
    assert len(asked_on(NOON + timedelta(days=21))) == 1
    assert asked_on(NOON + timedelta(days=22)) == []
    for row in Aftertaste.objects.filter(moment__in=["yes", "later"]):
        row.close(by=system)
    for days in range(23, 51):
        assert asked_on(NOON + timedelta(days=days)) == []
    assert len(asked_on(NOON + timedelta(days=51))) == 1


def test_whoever_cannot_be_asked_stands_in_nobodys_way(linked, monkeypatch):
    monkeypatch.setattr(tasting, "AT_ONCE", 1)
    faces = [make_cast(linked.mira, linked.deal, f"Client {number}") for number in range(3)]
    for face in faces:
        row = Aftertaste(deal=linked.deal, cast=face, moment="yes", due_on=date(2026, 10, 20))
        row.workspace_id = linked.workspace.pk
        row.save()
    faces[0].leave(by=linked.mira)
    assert len(asked_on(NOON + timedelta(days=3))) == 1
    states = dict(Aftertaste.objects.values_list("cast__name", "state"))
    assert states == {
        "Ana Ruiz": "sent", "Client 0": "closed", "Client 1": "planned", "Client 2": "planned",
    }  # fmt: skip
    closed = Aftertaste.objects.get(cast=faces[0])
    assert replayed(closed)["state"] == "closed"
    assert asked_on(NOON + timedelta(days=3 + 46)) == []
    assert set(
        Aftertaste.objects.exclude(cast=linked.ana.cast).values_list("state", flat=True)
    ) == {"closed"}
