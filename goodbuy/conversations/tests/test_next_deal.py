import pytest

from goodbuy.deals.models import Deal
from goodbuy.promises.models import Promise


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
