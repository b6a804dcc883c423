from datetime import date

import pytest

from goodbuy.conversations.aftertaste_items import NAMES
from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.people.models import Fact
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_cast


@pytest.mark.advice("A24")
def test_the_next_deal_keeps_the_people_and_every_open_promise(cast, client):
    kept = Promise.record(
        deal=cast.deal, words="We ring first", said_by=cast.mira_cast, said_to=cast.ana.cast,
        by=cast.mira,
    )  # fmt: skip
    let_go = Promise.record(deal=cast.deal, words="Old words", said_by=cast.mira_cast, by=cast.mira)
    let_go.waive(by=cast.ana)
    client.force_login(cast.mira.user)
    url = f"/deals/{cast.deal.pk}/next/"
    assert client.post(url, {"name": " "}).status_code == 422
    assert client.post(url, {"name": "Site two"}).status_code == 302
    following = Deal.objects.get(name="Site two")
    people = set(following.cast.values_list("name", "person_id", "member_id"))
    assert people == set(cast.deal.cast.values_list("name", "person_id", "member_id"))
    promise = Promise.objects.get(deal=following)
    assert (promise.words, promise.said_on) == (kept.words, kept.said_on)
    assert promise.said_to.name == "Ana Ruiz"
    client.force_login(cast.rolf.user)
    assert client.post(url, {"name": "x"}).status_code == 403


@pytest.mark.advice("A24")
def test_a_promise_outlives_who_gave_it_and_what_a_person_told_us_comes_along(cast, client):
    gone = make_cast(cast.mira, cast.deal, "Sam Okafor", "seller")
    spoken = Promise.record(
        deal=cast.deal, words="You keep your price", said_by=gone, by=cast.mira,
        due_on=date(2027, 3, 1),
    )  # fmt: skip
    gone.leave(by=cast.mira)
    Fact.hear(cast.ana_person, "Rows on Sundays", "interests", by=cast.mira)
    client.force_login(cast.mira.user)
    client.post(f"/deals/{cast.deal.pk}/next/", {"name": "Site two"})
    following = Deal.objects.get(name="Site two")
    promise = Promise.objects.get(deal=following)
    assert (promise.words, promise.due_on) == (spoken.words, spoken.due_on)
    assert promise.said_by.name == "Mira Lindt"
    theirs = CastMember.objects.get(deal=following, side="client")
    assert "Rows on Sundays" in client.get(f"/people/{theirs.person_id}/").text


@pytest.mark.advice("A24")
def test_whoever_would_tune_in_again_leads_to_the_next_deal(cast, client):
    fields = dict.fromkeys(NAMES, 4)
    for again in ("yes", "no"):
        face = make_cast(cast.mira, cast.deal, f"Client {again}")
        row = Aftertaste(
            deal=cast.deal, cast=face, moment="verified", due_on=date(2026, 10, 1), slider=80,
            state="answered", answered_at=clock.now(), again=again, **fields,
        )  # fmt: skip
        row.workspace_id = cast.workspace.pk
        row.save(force_insert=True)
    client.force_login(cast.mira.user)
    page = client.get("/reports/aftertaste/").text
    assert page.count(f'href="/deals/{cast.deal.pk}/next/"') == 1
    assert "Yes 1" in page
    assert client.get(f"/deals/{cast.deal.pk}/next/").status_code == 200
