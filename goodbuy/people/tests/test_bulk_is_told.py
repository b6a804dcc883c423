"""Many changed at once are told as one is; who has no address is found without a scan."""

import pytest
from django.db import connection
from django.http import QueryDict

from goodbuy.people.bulk import change_many, undo_many
from goodbuy.people.finding import PEOPLE
from goodbuy.people.lists import read_asked
from goodbuy.people.models import Person
from goodbuy.people.paging import find_page
from goodbuy.plans.models import PlanTemplate
from goodbuy.testing.cast import make_person
from goodbuy.timeline import kinds
from goodbuy.workspaces import founding
from goodbuy.workspaces.boundary import acting_as_member, acting_in


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setattr(kinds, "_SUBSCRIBERS", {})
    kinds.subscribe("person.changed", lambda *said: told.append(said), fields=["owner_id"])
    kinds.subscribe("person.changed", lambda *said: told.append("wrong"), fields=["name"])
    return told


def test_each_of_many_is_told_to_those_who_wait_for_this_field(cast, heard):
    people = [make_person(cast.mira, name) for name in ("Ada Quill", "Ben Oak", "Cy Pell")]
    picked = [str(person.pk) for person in people]
    given = {"owner": str(cast.mira.pk)}
    change = change_many(PEOPLE, "owner", given, by=cast.mira, ids=picked)
    assert {about for _, about, _ in heard} == set(people)
    assert {event.changed["owner_id"] for event, _, _ in heard} == {str(cast.mira.pk)}
    assert {about.owner_id for _, about, _ in heard} == {cast.mira.pk}
    undo_many(change, by=cast.mira)
    assert [event.changed["owner_id"] for event, _, _ in heard[3:]] == [None] * 3


def test_those_without_an_address_are_found_by_their_own_index(cast):
    bare = make_person(cast.mira, "Ada Quill")
    Person.objects.exclude(pk=bare.pk).update(email="x@client.example")
    asked = read_asked(PEOPLE, QueryDict("mail=no"), cast.mira)
    with acting_as_member(cast.mira):
        assert [row[0] for row in find_page(asked, "t.name").rows] == ["Ada Quill"]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select id from people_person where workspace_id = %s and deleted_at is null "
            "and email = '' order by sort_name, id limit 50",
            [cast.workspace.pk],
        )
        assert "person_unmailed" in "\n".join(row[0] for row in cursor.fetchall())


def test_a_new_workspace_begins_with_the_five_templates(db):
    fields = {"name": "Eastlight", "zone": "Europe/Berlin", "country": "DE"}
    owner = founding.found(
        owner="Eve Lind", email="eve@east.example", password="", workspace=fields
    )
    with acting_in(owner.workspace_id):
        assert PlanTemplate.objects.kept().count() == 5
