"""What was told in time, and how it felt: figures that hold, and none where there are too few."""

import random
from datetime import date, timedelta

import pytest

from goodbuy.conversations.aftertaste_items import NAMES
from goodbuy.conversations.models import Aftertaste
from goodbuy.insight.aftertastes import along, presence_of, taste_page
from goodbuy.insight.coverage import by_deal, by_narrator
from goodbuy.insight.figures import mean_of, slope_of, t_value
from goodbuy.kernel import clock
from goodbuy.people.models import Relationship
from goodbuy.plans.models import Narration
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.timeline.models import Event


def told(cast, deal, narrator, *, late=False, count=1):
    today = date(2026, 10, 1)
    now = clock.now()
    for _ in range(count):
        row = Narration(
            deal=deal, kind="step.claimed", narrator=narrator, headline="Done", happened_at=now,
            due_on=now.date() - timedelta(days=3) if late else now.date() + timedelta(days=1),
            state="published", published_at=now,
        )  # fmt: skip
        row.workspace_id = deal.workspace_id
        row.save(force_insert=True)
    return today


def answered(deal, face, whole, moment="yes"):
    level = 1 + round(whole / 25)
    fields = {name: 6 - level if "concern" in name else level for name in NAMES}
    row = Aftertaste(
        deal=deal, cast=face, moment=moment, due_on=date(2026, 10, 1), state="answered",
        slider=round(whole), answered_at=clock.now(), **fields,
    )  # fmt: skip
    row.workspace_id = deal.workspace_id
    row.save(force_insert=True)
    return row


@pytest.mark.advice("A21")
def test_coverage_counts_what_was_told_in_time_by_deal_and_by_narrator(cast, client):
    told(cast, cast.deal, cast.mira_cast, count=3)
    told(cast, cast.deal, cast.mira_cast, late=True)
    cast.deal.__class__.objects.filter(pk=cast.deal.pk).update(stage="live")
    [deal], [narrator] = by_deal(cast.mira), by_narrator(cast.mira)
    assert (deal.changes, deal.in_time, deal.share, deal.needs_a_voice) == (4, 3, 75, True)
    assert (narrator.name, narrator.share) == ("Mira Lindt", 75)
    second = make_cast(cast.mira, cast.deal, "Sam Okoro", "seller")
    told(cast, cast.deal, second)
    assert not by_deal(cast.mira)[0].needs_a_voice
    client.force_login(cast.mira.user)
    page = client.get("/reports/told/").text
    assert "75 %" in page or "80 %" in page
    for words in ("3 of 4 told in time", "1 of 1 told in time"):
        assert f"<small>{words}</small>" in page
    client.force_login(cast.otto.user)
    assert "Mira Lindt" not in client.get("/reports/told/").text


def test_t_values_are_those_of_the_tables():
    for df, table in ((9, 2.262), (20, 2.086), (60, 2.000), (1000, 1.962)):
        assert t_value(df) == pytest.approx(table, abs=0.002)


@pytest.mark.advice("A16")
def test_a_known_effect_is_recovered_and_a_small_number_claims_nothing():
    chance = random.Random(7)
    pairs = []
    for _ in range(80):
        share = chance.uniform(20, 100)
        pairs.append((share, 30 + 0.5 * share + chance.gauss(0, 6)))
    found = slope_of(pairs)
    assert found.low < 0.5 < found.high
    assert found.is_clear
    nothing = slope_of([(x, chance.gauss(50, 10)) for x, _ in pairs])
    assert not nothing.is_clear
    assert slope_of(pairs[:9]) is None
    assert mean_of([50.0] * 9) is None
    assert slope_of([(5.0, float(n)) for n in range(20)]) is None


@pytest.mark.advice("A16")
def test_an_interval_of_95_in_100_holds_the_truth_about_as_often():
    chance, held = random.Random(11), 0
    means = [mean_of([50 + chance.gauss(0, 20) for _ in range(10)]) for _ in range(400)]
    assert 365 <= sum(mean.low <= 50 <= mean.high for mean in means) <= 393
    chance = random.Random(11)
    for _ in range(400):
        pairs = [(x, 2 * x + chance.gauss(0, 30)) for x in range(0, 60, 5)]
        found = slope_of(pairs)
        held += found.low <= 2 <= found.high
    assert 365 <= held <= 393


@pytest.mark.advice("A16")
def test_the_report_shows_the_effect_of_telling_and_hides_it_for_few(cast, client):
    deals = []
    for number in range(12):
        deal = make_deal(cast.mira, cast.deal.company, name=f"Purchase {number}")
        face = make_cast(cast.mira, deal, f"Client {number}")
        told(cast, deal, cast.mira_cast, count=number)
        told(cast, deal, cast.mira_cast, late=True, count=11 - number)
        deals.append(answered(deal, face, 100 * number / 11))
    page = taste_page(cast.mira)
    coverage = page.along[0]
    assert coverage.n == 12
    assert coverage.slope.low > 0
    assert 0.8 < coverage.slope.value < 1.2
    few = along("Narration coverage", deals[:9], {row.deal_id: 50.0 for row in deals})
    assert few.slope is None
    assert "too few" in few.words


@pytest.mark.advice("A16")
def test_the_report_shows_the_effect_of_staying_from_what_the_client_saw_of_the_seller(cast):
    today, twelve = clock.today(cast.mira.zone), timedelta(weeks=12)
    rows = []
    for number in range(12):
        deal = make_deal(
            cast.mira, cast.deal.company, name=f"Purchase {number}", agreed_on=today - twelve
        )
        rows.append(
            answered(deal, make_cast(cast.mira, deal, f"Client {number}"), 25 * (number % 5))
        )
        told = {"workspace_id": deal.workspace_id, "deal_id": deal.pk, "about_id": deal.pk}
        told |= {"about_type": "deals.deal", "kind": "deal.changed", "actor_kind": "member"}
        for week in range(12):
            # Twice in a week counts once; what only the team saw, or a colleague did, not at all.
            is_seen, at = week < 3 * (number % 5), clock.now() - timedelta(weeks=week, hours=1)
            who, audience = (cast.mira, "client") if is_seen else (cast.rolf, "client")
            Event.objects.create(at=at, actor_id=who.pk, audience=audience, **told)
            Event.objects.create(at=at, actor_id=cast.mira.pk, audience="team", **told)
            if is_seen:
                Event.objects.create(at=at, actor_id=who.pk, audience=audience, **told)
    shares = sorted(set(presence_of(rows, cast.mira).values()))
    assert shares == [0, 25, 50, 75, 100]
    stays = taste_page(cast.mira).along[1]
    assert (stays.name, stays.n) == ("Presence of the seller", 12)
    assert stays.slope.value == pytest.approx(1, abs=0.01)
    assert "no clear difference" not in stays.words


@pytest.mark.advice("A15")
def test_under_ten_answers_there_is_no_score_and_a_friend_is_marked(cast, client, count_queries):
    Relationship.objects.create(
        workspace_id=cast.workspace.pk, member=cast.mira, person=cast.ana_person, mode="friend"
    )
    answered(cast.deal, cast.ana.cast, 75)
    client.force_login(cast.mira.user)
    text = client.get("/reports/aftertaste/").text
    assert "No score yet" in text
    assert "A friend’s answer" in text
    few = count_queries(client, "/reports/aftertaste/")
    for number in range(12):
        face = make_cast(cast.mira, cast.deal, f"Client {number}")
        answered(cast.deal, face, 50)
        answered(cast.deal, face, 75, "verified")
        if number in (7, 8):
            # Nine answers are read one by one; the tenth makes a score.
            assert (taste_page(cast.mira).moments[0].score is None) is (number == 7)
    page = taste_page(cast.mira)
    assert (page.moments[0].n, page.moments[2].n) == (13, 12)
    assert page.moments[2].change.value == pytest.approx(25)
    assert count_queries(client, "/reports/aftertaste/") == few <= 10
