"""Own, team or all: what a role does not see is nowhere, whatever a view forgets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodbuy.deals.models import CastMember, Deal
from goodbuy.people.models import Fact, Person, Sight, Teammate
from goodbuy.testing.cast import make_company, make_deal, make_member
from goodbuy.testing.queries import QUIET
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.policies import tenant_models
from goodbuy.workspaces.sight import sights


@pytest.fixture
def cem(client, cast):
    """A seller who looks after one person and one deal of the many."""
    member = make_member(cast.workspace, "Cem Aydin")
    client.force_login(member.user)
    return member


@pytest.fixture
def rows(cast, cem):
    company = make_company(cast.mira, "Pier Nine Foods")
    hidden = make_deal(cast.mira, company, name="Zebra cranes", value=70000)
    mine = make_deal(cem, company, name="Okapi cranes", value=1000)
    theirs = Person.add(by=cast.mira, name="Zebra Tomás", owner=cast.mira)
    own = Person.add(by=cast.mira, name="Okapi Ilse", owner=cem)
    nobodys = Person.add(by=cast.mira, name="Okapi Kai")
    Fact.hear(theirs, "Zebra collector", "interests", by=cast.mira)
    Fact.hear(own, "Okapi collector", "interests", by=cast.mira)
    return {"hidden": hidden, "mine": mine, "theirs": theirs, "own": own, "nobodys": nobodys}


def narrow(cast, people="own", deals="own"):
    Sight.set({"seller": (people, deals)}, by=cast.mira)


def seen(member, model):
    with acting_as_member(member):
        return set(model._base_manager.values_list("pk", flat=True))


def test_by_default_everybody_sees_all_in_the_role_that_they_always_had(cast, cem, rows):
    with acting_as_member(cem), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("goodbuy_member",)
    assert rows["theirs"].pk in seen(cem, Person)
    narrow(cast)
    with acting_as_member(cem), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("goodbuy_member_some",)
    with acting_as_member(cast.mira), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("goodbuy_member",)
    narrow(cast, "all", "all")
    assert rows["theirs"].pk in seen(cem, Person)


def test_no_page_shows_what_is_not_ones_own(client, cast, cem, rows):
    narrow(cast)
    pages = ["/people/", "/people/?q=zebra", "/deals/", "/deals/?q=zebra", "/clients/", "/today/"]
    pages += ["/today/?all=1", "/palette/?q=zebra", "/bin/", "/people/duplicates/", "/rooms/"]
    pages += [f"/companies/{rows['mine'].company_id}/", "/reports/told/", "/stays/"]
    pages += [f"/companies/{rows['mine'].company_id}/history/"]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        # What was searched for stands in its field again.
        assert "Zebra " not in response.text, page
    assert "Okapi Ilse" in client.get("/people/?q=okapi").text
    assert "Okapi Kai" in client.get("/palette/?q=okapi").text
    assert "Two people" in client.get("/people/?q=okapi").text.replace("2 people", "Two people")
    for page in (f"/people/{rows['theirs'].pk}/", f"/deals/{rows['hidden'].pk}/"):
        assert client.get(page).status_code == 404
        assert client.get(f"{page}history/").status_code == 404
        assert client.get(f"{page}edit/").status_code == 404
    assert client.get(f"/deals/{rows['mine'].pk}/").status_code == 200


def test_sums_count_what_is_seen_and_no_more(client, cast, cem, rows):
    assert "71,000" in client.get("/clients/").text
    narrow(cast)
    page = client.get("/clients/").text
    assert "71,000" not in page
    assert "1,000" in page


def test_a_forgotten_filter_gives_nothing_away(cast, cem, rows):
    narrow(cast)
    with acting_as_member(cem):
        everything = " ".join(
            str(row) for model in tenant_models() for row in model._base_manager.values_list()
        )
    assert "Zebra" not in everything
    assert "Okapi collector" in everything
    assert str(rows["hidden"].pk) not in everything


def test_every_table_that_points_at_a_person_or_a_deal_is_narrowed():
    found = sights(tenant_models())
    for model in tenant_models():
        names = {f.related_model.__name__ for f in model._meta.concrete_fields if f.related_model}
        if names & {"Person", "Deal"} or model.__name__ in ("Person", "Deal", "Event"):
            assert model in found, model


def test_whoever_works_on_a_deal_sees_it_and_its_people(cast, cem, rows):
    narrow(cast)
    CastMember.join(rows["hidden"], by=cast.mira, member=cem)
    face = CastMember(deal=rows["hidden"], name="Zebra Tomás", side="client")
    face.person = rows["theirs"]
    face.born("cast.joined", by=cast.mira)
    assert rows["hidden"].pk in seen(cem, Deal)
    assert rows["theirs"].pk in seen(cem, Person)


def test_a_team_sees_what_its_members_look_after(cast, cem, rows):
    dana = make_member(cast.workspace, "Dana Vogt")
    kept = Person.add(by=cast.mira, name="Dana’s person", owner=dana)
    narrow(cast, "team", "team")
    assert kept.pk not in seen(cem, Person)
    Teammate.place({cem.pk: "North", dana.pk: "north "}, by=cast.mira)
    assert kept.pk in seen(cem, Person)
    assert rows["theirs"].pk not in seen(cem, Person)
    Teammate.place({dana.pk: ""}, by=cast.mira)
    assert kept.pk not in seen(cem, Person)


def test_what_would_leave_ones_sight_is_refused_in_words(client, cast, cem, rows):
    narrow(cast)
    given = {"owner": str(cast.mira.pk)}
    response = client.post(f"/people/{rows['own'].pk}/set/owner/", given)
    assert response.status_code == 403
    assert "ask a manager" in response.text
    rows["own"].refresh_from_db()
    assert rows["own"].owner_id == cem.pk


def test_an_owner_sets_it_on_a_page_and_nobody_else(client, cast, cem):
    typed = {"people-seller": "team", "deals-seller": "own", f"team-{cem.pk}": "North"}
    client.post("/settings/sight/", typed)
    assert not Sight.objects.exists()
    client.force_login(cast.mira.user)
    page = client.post("/settings/sight/", typed, follow=True).text
    assert 'value="North"' in page
    assert Sight.objects.get().people == "team"
    assert Event.objects.filter(kind="sight.set").count() == 1
    wrong = client.post("/settings/sight/", {"people-seller": "some"}, follow=True).text
    assert "Choose one of the three" in wrong


def test_a_list_asks_no_more_when_it_is_narrowed(client, cast, cem, rows, count_queries):
    before = count_queries(client, "/people/")
    narrow(cast)
    assert count_queries(client, "/people/") == before <= 6


def test_whoever_sees_a_part_adds_people_and_notes_in_few_statements(client, cast, cem, rows):
    """What goes into one statement is allowed by rows that stood there before it."""
    narrow(cast)
    typed = {"name": "Ilse Novák", "owner": str(cem.pk), "emails": "ilse@pier.example"}
    client.post("/people/new/", typed | {"name": "Kai Novák", "emails": "kai@pier.example"})
    with CaptureQueriesContext(connection) as seen:
        assert client.post("/people/new/", typed).status_code == 302
    assert len([q for q in seen.captured_queries if not q["sql"].startswith(QUIET)]) <= 5
    ilse = Person.objects.get(name="Ilse Novák")
    assert (ilse.sort_name, ilse.emails.get().value) == ("novak ilse", "ilse@pier.example")
    about = {"words": "She calls on Mondays."}
    with CaptureQueriesContext(connection) as seen:
        assert client.post(f"/notes/person/{ilse.pk}/", about).status_code == 302
    assert len([q for q in seen.captured_queries if not q["sql"].startswith(QUIET)]) <= 3
    kinds = Event.objects.filter(person=ilse).order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["person.added", "note.written"]
    assert client.post(f"/notes/person/{rows['theirs'].pk}/", about).status_code == 404
