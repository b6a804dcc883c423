from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Note
from goodbuy.deals.models import CastMember, Deal
from goodbuy.insight.bin import KEPT_DAYS, bin_page
from goodbuy.insight.emptying import empty_bins
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.people.models import Company, Merge, Person
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_company, make_deal, make_member
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member


@pytest.fixture
def binned(cast):
    """One of each kind in the bin."""
    person = Person.add(by=cast.mira, name="Tomás Reyes")
    company = make_company(cast.mira, "Pier Nine Foods")
    deal = make_deal(cast.mira, name="Cranes for pier nine")
    note = Note.write("A note about cranes", by=cast.mira, company=company)
    for row in (note, person, company, deal):
        row.remove(by=cast.mira)
    return {"person": person, "company": company, "deal": deal, "note": note}


def age(rows, days):
    for row in rows.values():
        type(row).objects.filter(pk=row.pk).update(deleted_at=clock.now() - timedelta(days=days))


def test_what_was_removed_lies_in_the_bin_and_comes_back(mira, cast, binned, count_queries):
    page = mira.get("/bin/").text
    for name in ("Tomás Reyes", "Pier Nine Foods", "Cranes for pier nine", "A note about cranes"):
        assert name in page
    assert "by Mira Lindt" in page
    assert "29 days left" in page
    assert count_queries(mira, "/bin/") <= 6
    with acting_as_member(cast.mira):
        rows = bin_page(cast.mira).rows
    for row in rows:
        assert mira.post(reverse(row.restore, args=[row.id])).status_code == 302
    assert "The bin is empty" in mira.get("/bin/").text
    assert mira.get(f"/deals/{binned['deal'].pk}/").status_code == 200


def test_a_deal_in_the_bin_is_in_no_list_and_its_room_is_closed(mira, client, cast):
    assert mira.post(f"/deals/{cast.deal.pk}/remove/").status_code == 302
    assert mira.get(f"/deals/{cast.deal.pk}/").status_code == 404
    # The next page says it once, with the way back; the list itself has it no more.
    assert f"{cast.deal.name} is in the bin" in mira.get("/clients/").text
    assert cast.deal.name not in mira.get("/clients/").text
    client.logout()
    assert cast.deal.name not in client.get(f"/r/{cast.ana_token}/", follow=True).text
    seller = make_member(cast.workspace, "Cem Aydin")
    with pytest.raises(NotAllowed):
        cast.deal.restore(by=seller)


def test_after_thirty_days_the_clockwork_erases_all_of_it(cast, binned):
    age(binned, KEPT_DAYS - 1)
    assert empty_bins() == 0
    age(binned, KEPT_DAYS + 1)
    deal = binned["deal"]
    face = CastMember(deal=deal, name="Ines Walz", side="client")
    face.born("cast.joined", by=cast.mira)
    vow = Promise(deal=deal, said_by=face, words="We send the drawings", said_on=clock.today("UTC"))
    vow.born("promise.recorded", by=cast.mira)
    assert empty_bins() == 4
    for row in binned.values():
        assert not type(row).objects.filter(pk=row.pk).exists()
    assert not Promise.objects.filter(pk=vow.pk).exists()
    left = Event.objects.filter(about_id__in=[row.pk for row in binned.values()])
    assert {e.kind for e in left} == {"bin.erased"}
    assert not [e for e in left if "Reyes" in e.about_name or "crane" in e.about_name.lower()]
    assert empty_bins() == 0
    assert Deal.objects.filter(pk=cast.deal.pk).exists()


def test_only_an_owner_empties_the_bin_by_hand(mira, client, cast, binned):
    manager = make_member(cast.workspace, "Cem Aydin", "manager")
    client.force_login(manager.user)
    page = client.get("/bin/").text
    assert "Erase everything" not in page
    client.post("/bin/empty/")
    assert Person.objects.filter(pk=binned["person"].pk).exists()
    client.force_login(cast.mira.user)
    client.post(f"/bin/person/{binned['person'].pk}/erase/")
    assert not Person.objects.filter(pk=binned["person"].pk).exists()
    assert client.post(f"/bin/person/{binned['person'].pk}/erase/").status_code == 404
    assert client.post(f"/bin/person/{cast.ana_person.pk}/erase/", follow=True).status_code == 200
    assert Person.objects.filter(pk=cast.ana_person.pk).exists()
    assert "Three things erased" in client.post("/bin/empty/", follow=True).text


def test_a_company_with_deals_stays_and_a_merged_row_is_no_rubbish(mira, cast):
    company = Company.objects.get(pk=cast.deal.company_id)
    company.remove(by=cast.mira)
    one, two = (Person.add(by=cast.mira, name=name) for name in ("Ana Maria Ruiz", "A. Ruiz"))
    Merge.make(one, two, by=cast.mira)
    assert "A. Ruiz" not in mira.get("/bin/").text
    said = mira.post("/bin/empty/", follow=True).text
    assert "with deals stayed" in said
    assert Company.objects.filter(pk=company.pk).exists()
    assert Person.objects.filter(pk=two.pk).exists()


def test_the_bin_of_another_workspace_is_another_one(client, cast, binned):
    client.force_login(cast.otto.user)
    assert "Tomás Reyes" not in client.get("/bin/").text
    assert client.post(f"/bin/person/{binned['person'].pk}/erase/").status_code == 404
    assert Person.objects.filter(pk=binned["person"].pk).exists()
