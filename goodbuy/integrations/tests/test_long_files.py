"""A long file is written by larger pieces of work than a short one, and ends just the same."""

import pytest
from django.db import connection, transaction
from hypothesis import given

from goodbuy.conversations.models import Note
from goodbuy.integrations.copying import fetch
from goodbuy.integrations.models import Import
from goodbuy.integrations.people_import import merging, writing
from goodbuy.integrations.running import run_import
from goodbuy.integrations.tests.test_importing import bring, everything
from goodbuy.integrations.tests.test_twice_and_undone import HEADER, POLICY, ROWS, RULES, written
from goodbuy.people.models import EmailAddress, Employment, Person, PhoneNumber
from goodbuy.workspaces.boundary import acting_as_member

FILE = "Name,Email,Company\nAna Ode,a@x.example,Harbor\nBen Oak,b@x.example,Harbor\n"
OF_PEOPLE = (
    (Person, "name given_name family_name title email phone sort_name search_text company__name"),
    (EmailAddress, "person__name value normal label is_primary"),
    (PhoneNumber, "person__name value normal label is_primary"),
    (Employment, "person__name company__name title is_main"),
    (Note, "person__name words"),
)


def people_here():
    return [
        sorted(model.objects.values_list(*names.split()), key=str) for model, names in OF_PEOPLE
    ]


@RULES
@given(first=ROWS, second=ROWS, policy=POLICY)
def test_a_long_file_brings_the_same_people_as_a_short_one(cast, first, second, policy):
    ends = []
    for many in (0, 1_000_000):
        with pytest.MonkeyPatch.context() as set_to, transaction.atomic():
            set_to.setattr(merging, "MANY", many)
            bring(cast.mira, written(HEADER, first), name="first.csv")
            one = bring(cast.mira, written(HEADER, second), name="2.csv", duplicates=policy)
            ends.append((people_here(), one.counts))
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


@pytest.mark.parametrize("many", [0, 1_000_000])
def test_of_rows_that_are_one_person_the_first_says_what_comes_first(cast, monkeypatch, many):
    monkeypatch.setattr(merging, "MANY", many)
    mails = ["", "B@x.example", "A@x.example", "a@x.example", "b@x.example"]
    bring(cast.mira, "Name,Phone,Email\n" + "".join(f"Ana Ode,+12125550100,{m}\n" for m in mails))
    held = EmailAddress.objects.filter(person__name="Ana Ode").order_by("normal")
    assert [*held.values_list("value", "is_primary")] == [
        ("A@x.example", False),
        ("B@x.example", True),
    ]
    assert Person.objects.get(name="Ana Ode").email == "B@x.example"


def test_who_came_with_a_long_file_is_found_without_a_list_to_read_through(cast, monkeypatch):
    monkeypatch.setattr(merging, "MANY", 0)
    bring(cast.mira, FILE)
    with acting_as_member(cast.mira):
        assert fetch("select goodbuy_settle_search()") == [(0,)]


def test_a_row_that_points_at_nothing_stops_the_import_and_leaves_nothing(cast, monkeypatch):
    before = everything()
    astray = writing.ADD_JOBS.replace("coalesce(c.here, c.id)", "gen_random_uuid()")
    monkeypatch.setattr(writing, "ADD_JOBS", astray)
    with pytest.raises(AssertionError, match="Nothing of the file was kept"):
        bring(cast.mira, FILE)
    assert everything() == before
    one = Import.objects.newest_first().first()
    assert one.state == Import.State.FAILED

    monkeypatch.undo()
    with acting_as_member(cast.mira):
        one.go(Import.State.RUNNING)
    run_import(one.workspace_id, one.pk)

    assert Person.objects.filter(company__name="Harbor").count() == 2
    connection.check_constraints()
