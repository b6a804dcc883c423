import pytest
from django.db import IntegrityError, connection, transaction

from goodbuy.people.models import Company, EmailAddress, Employment, LikelySame, Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.search import refresh_company_search, refresh_search_text
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.models import Workspace


def add_tomas(cast, **fields):
    harbor = Company.of_name("Harbor & Pine Foods", by=cast.mira)
    fields = {
        "name": "Tomás de la Reyes",
        "emails": ["Tomas@HarborPine.example", "tomas@home.example"],
        "phones": ["(955) 371-0847 x371"],
        "company": harbor,
        "title": "Warehouse manager",
    } | fields
    return Person.add(by=cast.mira, **fields)


def test_adding_keeps_names_addresses_and_place_and_tells_the_timeline(cast):
    person = add_tomas(cast)
    person.refresh_from_db()
    assert (person.given_name, person.family_name) == ("Tomás", "de la Reyes")
    assert person.sort_name == "de la reyes tomas"
    assert person.email == "Tomas@HarborPine.example"
    assert [e.normal for e in person.emails.order_by("-is_primary", "value")] == [
        "tomas@harborpine.example",
        "tomas@home.example",
    ]
    assert person.phones.get().normal == "+19553710847;ext=371"
    assert Employment.objects.get(person=person).company.name == "Harbor & Pine Foods"
    assert Event.objects.about(person).get().kind == "person.added"


def test_somebody_with_many_addresses_keeps_all_in_order(cast):
    emails = [f"tomas{n}@home.example" for n in range(9)]
    person = add_tomas(cast, emails=emails)
    assert person.sort_name == "de la reyes tomas"
    rows = person.emails.order_by("-is_primary", "value")
    assert [row.value for row in rows] == emails
    assert (person.phones.count(), person.employments.count()) == (1, 1)
    assert person.search_text == Person.objects.get(pk=person.pk).search_text


@pytest.mark.parametrize(
    "same",
    [
        {"name": "T. Reyes", "phones": [], "company": None},
        {"name": "Somebody", "emails": [], "phones": ["+1 955 371 0847 ext 371"], "company": None},
        {"name": "tomas DE LA reyes", "emails": [], "phones": []},
    ],
)
def test_the_same_address_number_or_name_at_the_company_is_offered_and_not_added(cast, same):
    person = add_tomas(cast)
    with pytest.raises(LikelySame) as problem:
        add_tomas(cast, **same)
    assert problem.value.rows == [person]
    assert add_tomas(cast, **same, is_surely_new=True).pk != person.pk


def test_someone_of_another_workspace_is_never_offered(cast):
    add_tomas(cast)
    other = Person.add(by=cast.otto, name="Tomás", emails=["tomas@harborpine.example"])
    assert other.workspace_id == cast.otto.workspace_id


def test_a_wrong_address_is_refused_in_a_sentence_and_nothing_is_kept(cast):
    with pytest.raises(FieldRefusal, match="“tomas at home” is not an e-mail"):
        add_tomas(cast, emails=["tomas at home"])
    assert not EmailAddress.objects.exists()


def test_texts_made_by_verbs_and_by_the_set_are_the_same(cast):
    people = [
        add_tomas(cast),
        Person.add(by=cast.mira, name="Zoë", phones=["not 12"]),
        Person.add(by=cast.mira, name="Łukasz Øster-Weiß", title="Größter", emails=["l@x.example"]),
    ]
    refresh_search_text([people[0].pk])
    for model in (Person, Company):
        kept = {row.pk: (row.sort_name, row.search_text) for row in model.objects.all()}
        model.objects.update(sort_name="", search_text="")
        refresh_company_search()
        refresh_search_text()
        assert {r.pk: (r.sort_name, r.search_text) for r in model.objects.all()} == kept
    assert refresh_search_text() == 0, "rows that are right are left alone"
    assert "19553710847" in people[0].search_text


def test_replaying_the_events_of_a_person_gives_the_person(cast):
    person = add_tomas(cast)
    person.edit(by=cast.mira, name="Tomás Reyes", title="Head of docks", zone="America/New_York")
    person.set_addresses(by=cast.mira, emails=["tomas@home.example"], phones=[])
    Employment.begin(person, Company.of_name("Tidewater", by=cast.mira), by=cast.mira, title="Boss")
    person.talked(by=cast.mira)
    person.remove(by=cast.mira)
    person.restore(by=cast.mira)
    person.refresh_from_db()
    now = replayed(person)
    for field in Person.told_fields():
        value = getattr(person, field.attname)
        assert str(now[field.attname] or "")[:19] == str(value or "").replace(" ", "T")[:19] or (
            str(now[field.attname]) == str(value)
        ), field.name
    assert person.company.name == "Tidewater"
    assert person.title == "Boss"


def test_a_workspace_with_people_in_it_stays(cast):
    add_tomas(cast)
    here = [cast.workspace.pk]
    gone = "delete from workspaces_workspace where id = %s"
    other = "update workspaces_workspace set id = gen_random_uuid() where id = %s"
    with connection.cursor() as cursor:
        for sql in (gone, other):
            stays = pytest.raises(IntegrityError, match="with people in it stays")
            with stays, transaction.atomic():
                cursor.execute(sql, here)
        cursor.execute(
            "update workspaces_workspace set id = id, name = 'Other' where id = %s", here
        )
    cast.workspace.refresh_from_db()
    assert cast.workspace.name == "Other"


@pytest.mark.django_db
def test_a_workspace_without_people_can_go():
    empty = Workspace.objects.create(name="Empty")
    with connection.cursor() as cursor:
        cursor.execute("delete from workspaces_workspace where id = %s", [empty.pk])
    assert not Workspace.objects.filter(pk=empty.pk).exists()
