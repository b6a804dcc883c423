def test_a_person_and_a_company_show_their_deals(client, cast):
    client.force_login(cast.mira.user)
    person = client.get(f"/people/{cast.ana_person.pk}/").text
    assert "Deals that Ana is in" in person
    assert "Clear labels on six docks" in person
    assert "decides" in person
    company = client.get(f"/companies/{cast.deal.company_id}/").text
    assert "Clear labels on six docks" in company
